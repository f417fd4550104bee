"""Changing an SOP by the verbs of its matrix, on bytes of BPMN."""

"""The form of a task on its page: files that answer a question, and the words in the controls."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import request

from engine import BadAnswers, Refused, TaskView, control, typed_answers
from web.access import engine, me

LEAVE_OUT = "buang-"


def keep_files(task: TaskView, heard: Any) -> None:
    """Files that came with the form are kept first; the answer names them by digest."""
    for one in task.asked.form.fields if task.asked else ():
        name = control(one)
        if one.kind != "file":
            continue
        if heard.get(LEAVE_OUT + name):
            heard.pop(name, None)
        file = request.files.get(name)
        if file is None or not file.filename:
            continue
        data = file.read()
        try:
            engine.attach(task.id, file.filename, data, "isian", by=me())
        except Refused as refused:
            raise BadAnswers({name: refused.sentence}) from refused
        heard[name] = hashlib.sha256(data).hexdigest()


def words(task: TaskView, heard: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What stands in the controls: what was typed just now, else what was answered before."""
    if task.asked is None:
        return {}
    names = [control(one) for one in task.asked.form.fields]
    if heard is None or not any(name.startswith(tuple(names)) for name in heard):
        return task.asked.words
    return typed_answers(task.asked.form, heard)

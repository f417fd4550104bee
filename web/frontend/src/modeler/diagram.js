// bpmn-js with the modules an SOP needs. Left out: the menus for aligning (they set inline styles;
// the toolbar does the same) and everything for elements that do not run here.
import BaseModeler from "bpmn-js/lib/BaseModeler";
import Viewer from "bpmn-js/lib/Viewer";
import BpmnAlignElements from "bpmn-js/lib/features/align-elements/BpmnAlignElements";
import AutoPlaceModule from "bpmn-js/lib/features/auto-place";
import AutoResizeModule from "bpmn-js/lib/features/auto-resize";
import ContextPadModule from "bpmn-js/lib/features/context-pad";
import CopyPasteModule from "bpmn-js/lib/features/copy-paste";
import BpmnDistributeElements from "bpmn-js/lib/features/distribute-elements/BpmnDistributeElements";
import EditorActionsModule from "bpmn-js/lib/features/editor-actions";
import GridSnappingModule from "bpmn-js/lib/features/grid-snapping";
import InteractionEventsModule from "bpmn-js/lib/features/interaction-events";
import KeyboardModule from "bpmn-js/lib/features/keyboard";
import LabelEditingModule from "bpmn-js/lib/features/label-editing";
import LabelLinkModule from "bpmn-js/lib/features/label-link";
import ModelingModule from "bpmn-js/lib/features/modeling";
import ModelingFeedbackModule from "bpmn-js/lib/features/modeling-feedback";
import OutlineModule from "bpmn-js/lib/features/outline";
import PaletteModule from "bpmn-js/lib/features/palette";
import ReplacePreviewModule from "bpmn-js/lib/features/replace-preview";
import SnappingModule from "bpmn-js/lib/features/snapping";
import AlignElementsModule from "diagram-js/lib/features/align-elements";
import AutoScrollModule from "diagram-js/lib/features/auto-scroll";
import BendpointsModule from "diagram-js/lib/features/bendpoints";
import ConnectModule from "diagram-js/lib/features/connect";
import ConnectionPreviewModule from "diagram-js/lib/features/connection-preview";
import CreateModule from "diagram-js/lib/features/create";
import DistributeElementsModule from "diagram-js/lib/features/distribute-elements";
import KeyboardMoveSelectionModule from "diagram-js/lib/features/keyboard-move-selection";
import MoveModule from "diagram-js/lib/features/move";
import ResizeModule from "diagram-js/lib/features/resize";
import KeyboardMoveModule from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvasModule from "diagram-js/lib/navigation/movecanvas";
import ZoomScrollModule from "diagram-js/lib/navigation/zoomscroll";
import MinimapModule from "diagram-js-minimap";
import changes from "./changes.js";
import insertion from "./insert.js";
import limits from "./limits.js";
import { look } from "./look.js";
import sop from "./sop.json";
import tools from "./tools.js";

class Modeler extends BaseModeler {}

Modeler.prototype._modules = [
  ...Viewer.prototype._modules,
  KeyboardMoveModule, MoveCanvasModule, ZoomScrollModule,
  AlignElementsModule, AutoPlaceModule, AutoResizeModule, AutoScrollModule, BendpointsModule,
  ConnectModule, ConnectionPreviewModule, ContextPadModule, CopyPasteModule, CreateModule,
  DistributeElementsModule, EditorActionsModule, GridSnappingModule, InteractionEventsModule,
  KeyboardModule, KeyboardMoveSelectionModule, LabelEditingModule, LabelLinkModule, MinimapModule,
  ModelingModule, ModelingFeedbackModule, MoveModule, OutlineModule, PaletteModule,
  ReplacePreviewModule, ResizeModule, SnappingModule,
  {
    __init__: ["bpmnAlignElements", "bpmnDistributeElements"],
    bpmnAlignElements: ["type", BpmnAlignElements],
    bpmnDistributeElements: ["type", BpmnDistributeElements],
  },
];

/** An empty editor in `container`; `sprite` is the address of modeler.svg. */
export function createDiagram(container, sprite) {
  return new Modeler({
    container,
    sprite,
    ...look,
    moddleExtensions: { sop },
    additionalModules: [...look.additionalModules, tools, limits, changes, insertion],
  });
}

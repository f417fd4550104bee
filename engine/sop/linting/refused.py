"""What BPMN and other tools offer and Runut does not run, each refused by its name."""

from collections.abc import Iterator

from lxml import etree

from engine.sop.linting.finding import Finding, at
from engine.sop.vocabulary import NODES, PREFIXES, XSI, word, words

MANUAL = "Pakai kegiatan pengguna (User Task) yang dikerjakan orang."
PLAIN = "Pakai awal, akhir, kegiatan, percabangan eksklusif, dan percabangan paralel saja."
NO_CODE = "Hapus: SOP tidak menjalankan perintah program."
NO_DATA = "Hapus: surat dan isian disimpan oleh Runut, bukan oleh diagram."
NO_MESSAGE = "Hapus: pemberitahuan dan pengiriman diatur oleh Runut, bukan oleh diagram."
NO_TIMER = "Hapus: waktu baku pada kegiatan sudah menjadi pengatur waktunya."
SPLIT_UP = "Gambarkan kegiatannya langsung di SOP ini, atau buat SOP tersendiri."

REFUSED: dict[str, tuple[str, str]] = {
    "task": ("Kegiatan tanpa jenis", "Ubah menjadi kegiatan pengguna (User Task)."),
    "scriptTask": ("Kegiatan skrip", MANUAL),
    "script": ("Skrip", NO_CODE),
    "businessRuleTask": ("Kegiatan aturan (DMN)", MANUAL),
    "sendTask": ("Kegiatan kirim pesan", MANUAL),
    "receiveTask": ("Kegiatan terima pesan", MANUAL),
    "callActivity": ("Pemanggilan proses lain", SPLIT_UP),
    "subProcess": ("Subproses", SPLIT_UP),
    "transaction": ("Transaksi", SPLIT_UP),
    "adHocSubProcess": ("Subproses bebas", SPLIT_UP),
    "boundaryEvent": ("Kejadian di tepi kegiatan", NO_TIMER),
    "intermediateCatchEvent": ("Kejadian tunggu di tengah alur", PLAIN),
    "intermediateThrowEvent": ("Kejadian kirim di tengah alur", PLAIN),
    "timerEventDefinition": ("Pengatur waktu", NO_TIMER),
    "messageEventDefinition": ("Kejadian pesan", NO_MESSAGE),
    "signalEventDefinition": ("Kejadian sinyal", NO_MESSAGE),
    "errorEventDefinition": ("Kejadian galat", PLAIN),
    "escalationEventDefinition": ("Kejadian eskalasi", NO_TIMER),
    "conditionalEventDefinition": ("Kejadian bersyarat", PLAIN),
    "compensateEventDefinition": ("Kejadian kompensasi", PLAIN),
    "cancelEventDefinition": ("Kejadian batal", PLAIN),
    "terminateEventDefinition": ("Akhir seketika", "Pakai akhir biasa (End Event)."),
    "linkEventDefinition": ("Kejadian sambungan", "Hubungkan langsung dengan panah."),
    "eventDefinitionRef": ("Rujukan kejadian", PLAIN),
    "inclusiveGateway": ("Percabangan inklusif", PLAIN),
    "complexGateway": ("Percabangan kompleks", PLAIN),
    "eventBasedGateway": ("Percabangan kejadian", PLAIN),
    "multiInstanceLoopCharacteristics": ("Kegiatan berganda", "Gambarkan tiap kegiatan sendiri."),
    "standardLoopCharacteristics": (
        "Kegiatan berulang",
        "Gambarkan pengulangan dengan percabangan dan panah kembali.",
    ),
    "ioSpecification": ("Masukan dan keluaran data", NO_DATA),
    "dataObject": ("Objek data", NO_DATA),
    "dataObjectReference": ("Rujukan objek data", NO_DATA),
    "dataStore": ("Penyimpanan data", NO_DATA),
    "dataStoreReference": ("Rujukan penyimpanan data", NO_DATA),
    "dataInputAssociation": ("Panah data masuk", NO_DATA),
    "dataOutputAssociation": ("Panah data keluar", NO_DATA),
    "property": ("Properti data", NO_DATA),
    "itemDefinition": ("Jenis data", NO_DATA),
    "message": ("Pesan", NO_MESSAGE),
    "messageFlow": ("Panah pesan", NO_MESSAGE),
    "signal": ("Sinyal", NO_MESSAGE),
    "error": ("Galat", PLAIN),
    "escalation": ("Eskalasi", NO_TIMER),
    "correlationKey": ("Kunci korelasi", NO_MESSAGE),
    "correlationProperty": ("Properti korelasi", NO_MESSAGE),
    "correlationSubscription": ("Langganan korelasi", NO_MESSAGE),
    "import": ("Impor berkas", "Hapus: SOP berdiri sendiri dalam satu berkas."),
    "interface": ("Antarmuka layanan", NO_CODE),
    "childLaneSet": ("Lajur bertingkat", "Pakai satu tingkat lajur, satu lajur satu pelaksana."),
    "performer": ("Penunjukan pelaksana", "Hapus: pelaksana ditentukan oleh lajurnya."),
    "humanPerformer": ("Penunjukan pelaksana", "Hapus: pelaksana ditentukan oleh lajurnya."),
    "potentialOwner": ("Penunjukan pelaksana", "Hapus: pelaksana ditentukan oleh lajurnya."),
    "group": ("Kelompok", "Hapus, atau tulis sebagai catatan (Text Annotation)."),
    "category": ("Kategori kelompok", "Hapus bersama kelompoknya."),
}

# Words of Camunda, Zeebe, Activiti, Flowable, jBPM and SpiffWorkflow behind which code runs.
RUNNING_ELEMENTS = words(
    "script preScript postScript executionListener taskListener eventListener connector "
    "inputOutput inputParameter outputParameter ioMapping input output field expression "
    "taskDefinition calledDecision calledElement serviceTaskOperator parameters parameter "
    "messagePayload messageVariable processVariableCorrelation instructionsEndUser "
    "onEntry-script onExit-script mapping in out subscription"
)
RUNNING_ATTRIBUTES = words(
    "class expression delegateExpression script scriptFormat resource type topic decisionRef "
    "calledElement resultVariable skipExpression condition"
)
# SpiffWorkflow runs the diagram, so what is written for it is refused as a whole.
OUR_RUNNER = "spiffworkflow"
# It takes any element inside a process for one of these by the end of its name.
LOOK_ALIKES = ("sequenceFlow", "boundaryEvent", "dataObjectReference", "dataStoreReference")


def refusal(element: etree._Element) -> Finding:
    """The finding for an element that may not stand where it stands."""
    name = word(element)
    if name in REFUSED:
        what, remedy = REFUSED[name]
        return at(element, "unsur", f"{what} tidak dapat dijalankan dalam SOP.", remedy)
    if name in NODES or name.startswith("sop:"):
        text, remedy = (
            f"“{name}” tidak boleh berada di sini.",
            "Pindahkan ke tempatnya, atau hapus.",
        )
    else:
        text = f"Unsur “{etree.QName(element).localname}” tidak dikenal."
        remedy = "Hapus unsur itu di penyunting BPMN."
    return at(element, "unsur", text, remedy)


def check_foreign(root: etree._Element) -> Iterator[Finding]:
    """Findings for what other tools have left in the file: refused where it would run code there
    or confuse the runner here, mentioned once per tool where it is merely not read."""
    tools: dict[str, str] = {}
    for element in root.iter("*"):
        name = etree.QName(element)
        if _foreign(name):
            tools.setdefault(name.namespace or "", element.prefix or name.localname)
            if _runs(name, RUNNING_ELEMENTS) or name.localname.endswith(LOOK_ALIKES):
                yield _running(element, name.localname)
        elif _hidden(element):
            yield _running(element, name.localname)
        for key in element.attrib:
            attribute = etree.QName(str(key))
            if attribute.namespace and _runs(attribute, RUNNING_ATTRIBUTES):
                yield _running(element, attribute.localname)
    for tool in tools.values():
        text = f"Berkas memuat tambahan dari alat lain (“{tool}”), yang tidak dibaca."
        yield Finding("", "", "tambahan", text, "Hapus bila tidak diperlukan.", "periksa")


def _foreign(name: etree.QName) -> bool:
    return (name.namespace or "") not in PREFIXES


def _runs(name: etree.QName, running: frozenset[str]) -> bool:
    if not _foreign(name) or name.namespace == XSI:
        return False
    return name.localname in running or OUR_RUNNER in (name.namespace or "").lower()


def _hidden(element: etree._Element) -> bool:
    """Whether a BPMN element stands inside something foreign, where only a careless reader looks."""
    parent = element.getparent()
    return parent is not None and _foreign(etree.QName(parent))


def _running(element: etree._Element, name: str) -> Finding:
    text = f"Tambahan “{name}” dari alat lain dapat menjalankan perintah dan ditolak."
    return at(element, "tambahan", text, NO_CODE)

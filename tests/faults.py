"""What can be wrong with the real diagram: one small edit each, where it shows, and which rule."""

from tests.faulty import CONDITION, GOOD, TASK, arrow, edited, extended, in_process, inside, without

CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
SPIFF = 'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'

WRONG = {
    # what may not run, by name
    "script task": (GOOD.replace("bpmn:userTask", "bpmn:scriptTask"), "susun", "unsur"),
    "task without kind": (GOOD.replace("bpmn:userTask", "bpmn:task"), "kirim", "unsur"),
    "business rule task": (in_process('<bpmn:businessRuleTask id="x"/>'), "x", "unsur"),
    "send task": (in_process('<bpmn:sendTask id="x"/>'), "x", "unsur"),
    "receive task": (in_process('<bpmn:receiveTask id="x"/>'), "x", "unsur"),
    "call activity": (in_process('<bpmn:callActivity id="x" calledElement="y"/>'), "x", "unsur"),
    "subprocess": (in_process('<bpmn:subProcess id="x"/>'), "x", "unsur"),
    "transaction": (in_process('<bpmn:transaction id="x"/>'), "x", "unsur"),
    "ad hoc": (
        in_process(
            '<bpmn:adHocSubProcess id="x"><bpmn:completionCondition>1</bpmn:completionCondition>'
            "</bpmn:adHocSubProcess>"
        ),
        "x",
        "unsur",
    ),
    "boundary": (in_process('<bpmn:boundaryEvent id="x" attachedToRef="susun"/>'), "x", "unsur"),
    "catch event": (in_process('<bpmn:intermediateCatchEvent id="x"/>'), "x", "unsur"),
    "event gateway": (in_process('<bpmn:eventBasedGateway id="x"/>'), "x", "unsur"),
    "inclusive gateway": (in_process('<bpmn:inclusiveGateway id="x"/>'), "x", "unsur"),
    "data object": (in_process('<bpmn:dataObjectReference id="x"/>'), "x", "unsur"),
    "timer": (
        inside(
            "mulai",
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>",
        ),
        "mulai",
        "unsur",
    ),
    "message": (inside("mulai", "<bpmn:messageEventDefinition/>"), "mulai", "unsur"),
    "condition event": (inside("mulai", "<bpmn:conditionalEventDefinition/>"), "mulai", "unsur"),
    "terminate": (inside("selesai", "<bpmn:terminateEventDefinition/>"), "selesai", "unsur"),
    "loop": (
        inside(
            "nomor",
            "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>1</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>",
        ),
        "nomor",
        "unsur",
    ),
    "several at once": (
        inside(
            "nomor",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>9</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>",
        ),
        "nomor",
        "unsur",
    ),
    "io": (inside("nomor", "<bpmn:ioSpecification/>"), "nomor", "unsur"),
    "nested lanes": (inside("lajur_camat", "<bpmn:childLaneSet/>"), "lajur_camat", "unsur"),
    "correlation": (
        edited("<bpmn:collaboration", '<bpmn:correlationProperty id="x"/><bpmn:collaboration'),
        "x",
        "unsur",
    ),
    "import": (
        edited("<bpmn:collaboration", '<bpmn:import namespace="a"/><bpmn:collaboration'),
        "",
        "unsur",
    ),
    "unknown element": (in_process('<bpmn:anu id="x"/>'), "x", "unsur"),
    "unknown sop word": (extended("nomor", "<sop:mutuBaku/>"), "nomor", "unsur"),
    "sop word in the wrong place": (extended("lajur_camat", "<sop:kegiatan/>"), "lajur_camat", "unsur"),
    # code of other tools
    "pre script": (extended("nomor", f"<spiff:preScript {SPIFF}>1</spiff:preScript>"), "nomor", "tambahan"),
    "anything for the runner": (extended("nomor", f"<spiff:apa {SPIFF}/>"), "nomor", "tambahan"),
    "service operator": (extended("kirim", f"<spiff:serviceTaskOperator {SPIFF}/>"), "kirim", "tambahan"),
    "listener": (extended("susun", f"<camunda:taskListener {CAMUNDA}/>"), "susun", "tambahan"),
    "input mapping": (extended("susun", f"<camunda:inputOutput {CAMUNDA}/>"), "susun", "tambahan"),
    "class": (
        edited('id="kirim" name', f'id="kirim" {CAMUNDA} camunda:class="a.B" name'),
        "kirim",
        "tambahan",
    ),
    "bpmn in disguise": (
        extended("susun", f"<camunda:x {CAMUNDA}><bpmn:process/></camunda:x>"),
        "susun",
        "tambahan",
    ),
    "look-alike": (
        extended("susun", f'<camunda:mysequenceFlow {CAMUNDA} sourceRef="nomor"/>'),
        "susun",
        "tambahan",
    ),
    # attributes, order, text
    "not executable": (edited('isExecutable="true"', 'isExecutable="false"'), "surat_keluar", "atribut"),
    "compensation": (
        edited('id="kirim" name', 'id="kirim" isForCompensation="true" name'),
        "kirim",
        "atribut",
    ),
    "unknown attribute": (edited('id="kirim" name', 'id="kirim" anu="1" name'), "kirim", "atribut"),
    "another language": (
        GOOD.replace('xsi:type="bpmn:tFormalExpression"', 'language="python"', 1),
        "telah_bernomor",
        "atribut",
    ),
    "another type": (
        edited('id="kirim" name', 'id="kirim" xsi:type="bpmn:tScriptTask" name'),
        "kirim",
        "atribut",
    ),
    "no target namespace": (
        edited(' targetNamespace="urn:runut:proses"', ""),
        "",
        "atribut",
    ),
    "bad coordinate": (edited('<dc:Bounds x="244"', '<dc:Bounds x="nan"'), "mulai", "atribut"),
    "wrong order": (
        edited(
            "<bpmn:outgoing>ke_susun</bpmn:outgoing>",
            "<bpmn:outgoing>ke_susun</bpmn:outgoing><bpmn:documentation>x</bpmn:documentation>",
        ),
        "mulai",
        "urutan",
    ),
    "twice": (extended("nomor", "<sop:kegiatan/>"), "nomor", "urutan"),
    "stray text": (edited("<bpmn:laneSet", "halo<bpmn:laneSet"), "surat_keluar", "tulisan"),
    "drawn without a place": (
        edited('<dc:Bounds x="244" y="207" width="36" height="36" />', ""), "mulai", "gambar",
    ),
    "drawn without a way": (
        edited('<di:waypoint x="280" y="225" />', ""), "ke_susun", "gambar",
    ),
    # ids and references
    "same id twice": (edited('id="kirim_di"', 'id="kirim"'), "kirim", "id"),
    "id that is no name": (GOOD.replace('"kirim"', '"kirim-surat"'), "kirim-surat", "id"),
    "id with quotes": (GOOD.replace('"kirim"', "'a\" or \"1'"), 'a" or "1', "id"),
    "id of the runner": (GOOD.replace('"selesai"', '"End"').replace(">selesai<", ">End<"), "End", "id"),
    "id of the letter": (GOOD.replace('"kirim"', '"surat"').replace(">kirim<", ">surat<"), "surat", "id"),
    "id that is a word": (GOOD.replace('"kirim"', '"lambda"').replace(">kirim<", ">lambda<"), "lambda", "id"),
    "arrow to nowhere": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="hilang"'),
        "ke_selesai",
        "rujukan",
    ),
    "arrow to a lane": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="lajur_camat"'),
        "ke_selesai",
        "rujukan",
    ),
    "lane member missing": (
        edited("<bpmn:flowNodeRef>nomor<", "<bpmn:flowNodeRef>hilang<"),
        "lajur_kasubbag_umpeg",
        "rujukan",
    ),
    "stated arrow missing": (
        edited("<bpmn:incoming>ke_selesai<", "<bpmn:incoming>hilang<"),
        "selesai",
        "rujukan",
    ),
    "drawn but missing": (edited('bpmnElement="kirim"', 'bpmnElement="hilang"'), "", "rujukan"),
    "pool of another process": (
        edited('processRef="surat_keluar"', 'processRef="lain"'),
        "unit",
        "rujukan",
    ),
    "no pool": (without(r"<bpmn:participant.*?/>"), "", "kolam"),
    "second pool": (
        edited("<bpmn:participant", '<bpmn:participant id="q" name="q" processRef="q"/><bpmn:participant'),
        "",
        "kolam",
    ),
    "in two lanes": (
        edited(
            "<bpmn:flowNodeRef>nomor<",
            "<bpmn:flowNodeRef>kirim</bpmn:flowNodeRef><bpmn:flowNodeRef>nomor<",
        ),
        "kirim",
        "pelaksana",
    ),
    # what the office writes
    "unnamed step": (edited('name="Memberi nomor"', ""), "nomor", "nama"),
    "endless name": (edited("Memberi nomor", "nomor " * 30), "nomor", "nama"),
    "unnamed lane": (edited('name="Camat"', 'name=" "'), "lajur_camat", "nama"),
    "unnamed unit": (edited('name="Sub Bagian Umum dan Kepegawaian"', ""), "unit", "nama"),
    "unnamed sop": (edited('name="Pengelolaan Surat Keluar"', ""), "surat_keluar", "nama"),
    "no lane": (edited("<bpmn:flowNodeRef>nomor</bpmn:flowNodeRef>", ""), "nomor", "pelaksana"),
    "no role": (edited('<sop:pelaksana peran="camat" cara="peran" />', ""), "lajur_camat", "pelaksana"),
    "bad role": (edited('peran="camat"', 'peran="Pak Camat"'), "lajur_camat", "pelaksana"),
    "role twice": (edited('peran="camat"', 'peran="sekretaris"'), "lajur_camat", "pelaksana"),
    "unknown way": (
        edited('peran="camat" cara="peran"', 'peran="camat" cara="undian"'),
        "lajur_camat",
        "pelaksana",
    ),
    "nobody holds it": (edited('peran="camat"', 'peran="bupati"'), "lajur_camat", "pemegang"),
    "no details": (without(r'<sop:kegiatan waktuBaku="PT2M".*?</sop:kegiatan>'), "nomor", "kegiatan"),
    "no standard": (edited('waktuBaku="PT2M" ', ""), "nomor", "waktu"),
    "no time at all": (edited('waktuBaku="PT2M"', 'waktuBaku="PT0M"'), "nomor", "waktu"),
    "days": (edited('waktuBaku="PT2M"', 'waktuBaku="P2D"'), "nomor", "waktu"),
    "no output": (edited('output="Nomor surat keluar"', 'output=""'), "nomor", "keluaran"),
    "no duty": (edited(' tindakan="nomor"', ""), "nomor", "tindakan"),
    "unknown duty": (edited('tindakan="nomor"', 'tindakan="hapus_semua"'), "nomor", "tindakan"),
    "bad form": (
        edited(
            '<sop:kegiatan waktuBaku="PT2M" output="Nomor surat keluar" tindakan="nomor">',
            '<sop:kegiatan waktuBaku="PT2M" output="a" tindakan="isi"><sop:formulir>{}</sop:formulir>',
        ),
        "nomor",
        "formulir",
    ),
    "bad date": (
        edited("<sop:identitas ", '<sop:identitas tanggalEfektif="besok" '),
        "surat_keluar",
        "identitas",
    ),
    "bad alert": (edited('persen="80"', 'persen="delapan"'), "surat_keluar", "peringatan"),
    "bad clock": (edited('mulai="tiba"', 'mulai="nanti"'), "surat_keluar", "peringatan"),
    # the flow
    "two starts": (
        in_process(f'<bpmn:startEvent id="s2"/>{arrow("f2", "s2", "susun")}'),
        "",
        "awal",
    ),
    "no start": (GOOD.replace("bpmn:startEvent", "bpmn:manualTask"), "", "awal"),
    "arrow into the start": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="mulai"').replace(
            "<bpmn:incoming>ke_selesai</bpmn:incoming>", ""
        ),
        "mulai",
        "awal",
    ),
    "no end": (
        without(r'<bpmn:endEvent.*?</bpmn:endEvent>')
        .replace("<bpmn:flowNodeRef>selesai</bpmn:flowNodeRef>", "")
        .replace('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="susun"')
        .replace('bpmnElement="selesai"', 'bpmnElement="kirim"'),
        "",
        "akhir",
    ),
    "arrow out of the end": (in_process(arrow("x", "selesai", "kirim")), "selesai", "akhir"),
    "unreachable": (
        in_process(f'{TASK.format("pulau")}{arrow("x", "pulau", "selesai")}'),
        "pulau",
        "terjangkau",
    ),
    "dead end": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="susun" targetRef="selesai"').replace(
            "<bpmn:outgoing>ke_selesai</bpmn:outgoing>", ""
        ),
        "kirim",
        "selesai",
    ),
    "two arrows out of a step": (in_process(arrow("x", "nomor", "kirim")), "nomor", "panah"),
    "twin arrow": (
        in_process(arrow("x", "benar_camat", "susun", 'tanda_tangan.keputusan == "x"')),
        "x",
        "panah",
    ),
    "arrow to itself": (
        in_process(arrow("x", "benar_camat", "benar_camat", 'tanda_tangan.keputusan == "x"')),
        "x",
        "panah",
    ),
    "no default": (edited(' default="setuju_camat"', ""), "benar_camat", "percabangan"),
    "default elsewhere": (
        edited('default="setuju_camat"', 'default="ke_susun"'),
        "benar_camat",
        "percabangan",
    ),
    "no condition": (
        without(
            r'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            r'periksa_pengawas.*?</bpmn:conditionExpression>'
        ),
        "kembali_pengawas",
        "syarat",
    ),
    "empty condition": (edited(CONDITION, ""), "kembali_pengawas", "syarat"),
    "condition that runs code": (
        edited(CONDITION, "__import__('os').system('id')"),
        "kembali_pengawas",
        "syarat",
    ),
    "condition on a later language": (edited(CONDITION, "${ditolak}"), "kembali_pengawas", "syarat"),
    "condition on nothing known": (
        edited(CONDITION, 'periksa_pengwas.keputusan == "kembalikan"'),
        "kembali_pengawas",
        "syarat",
    ),
    "verdict with a slip": (
        edited(CONDITION, 'periksa_pengawas.keputusan == "kembalikn"'),
        "kembali_pengawas",
        "syarat",
    ),
    "condition behind a step": (
        edited(
            'targetRef="sudah_bernomor" />',
            'targetRef="sudah_bernomor"><bpmn:conditionExpression>surat.bernomor == true'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        ),
        "ke_sudah_bernomor",
        "syarat",
    ),
    "condition on the default": (
        edited(
            'targetRef="kirim" />',
            'targetRef="kirim"><bpmn:conditionExpression>surat.bernomor == true'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        ),
        "setuju_camat",
        "syarat",
    ),
    # who signs
    "sent unsigned": (
        edited('targetRef="tanda_tangan" />', 'targetRef="kirim" />')
        .replace("<bpmn:incoming>setuju_sekretaris</bpmn:incoming>\n      <bpmn:outgoing>ke_benar_camat", "<bpmn:outgoing>ke_benar_camat")
        .replace("surat.bernomor == true", 'surat.sifat == "biasa"')
        .replace('sourceRef="sudah_bernomor" targetRef="periksa_pengawas"', 'sourceRef="sudah_bernomor" targetRef="tanda_tangan"')
        .replace("<bpmn:incoming>telah_bernomor</bpmn:incoming>", ""),
        "kirim", "tandatangan",
    ),
    "own draft": (
        edited("<bpmn:flowNodeRef>tanda_tangan</bpmn:flowNodeRef>", "")
        .replace("<bpmn:flowNodeRef>susun<", "<bpmn:flowNodeRef>tanda_tangan</bpmn:flowNodeRef><bpmn:flowNodeRef>susun<"),
        "tanda_tangan", "penyusun",
    ),
}  # fmt: skip


LOOK = {
    "returned letters go on": (
        edited(CONDITION, 'periksa_pengawas.keputusan == "revisi"'), "periksa_pengawas", "kembali",
    ),
    "nothing asks for the verdict": (
        edited(CONDITION, 'surat.sifat == "biasa"'), "periksa_pengawas", "kembali",
    ),
    "no verbatim text": (
        without(r"<bpmn:documentation>Camat.*?</bpmn:documentation>"), "tanda_tangan", "bunyi",
    ),
    "no requisites": (without(r"<sop:kelengkapan>Komputer/Laptop</sop:kelengkapan>"), "susun", "kelengkapan"),
    "unnamed answer": (edited('name="Belum" ', ""), "sudah_bernomor", "nama"),
    "unknown receiver": (edited('kepada="sekretaris"', 'kepada="bupati"'), "surat_keluar", "peringatan"),
    "other tool": (extended("susun", f"<camunda:properties {CAMUNDA}/>"), "", "tambahan"),
    "asks before the answer": (
        edited(CONDITION, 'tanda_tangan.keputusan == "kembali"'), "kembali_pengawas", "syarat",
    ),
}  # fmt: skip

// Which tools there are, in which groups: `sign` is in the icon sprite, `words` stand where a sign
// would not be understood.
import { redo, undo } from "prosemirror-history";
import { liftListItem, sinkListItem } from "prosemirror-schema-list";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable, toggleHeaderRow } from "prosemirror-tables";
import { bold, bulleted, insertTable, isList, isMarked, italic, lettered, numbered, underline } from "./commands.js";
import { schema } from "./schema.js";

const { list_item, ordered_list, bullet_list } = schema.nodes;
const marked = (mark) => (state) => isMarked(state, schema.marks[mark]);
const listed = (type, style) => (state) => isList(state, type, style);
const inTable = (name, command, words = name) => ({ name, words, command, shown: isInTable });

export const GROUPS = [
  ["Huruf", [
    { name: "Tebal", sign: "tebal", command: bold, pressed: marked("bold") },
    { name: "Miring", sign: "miring", command: italic, pressed: marked("italic") },
    { name: "Garis bawah", sign: "garis", command: underline, pressed: marked("underline") },
  ]],
  ["Daftar", [
    { name: "Daftar a, b, c", sign: "huruf", command: lettered, pressed: listed(ordered_list, "huruf") },
    { name: "Daftar 1, 2, 3", sign: "angka", command: numbered, pressed: listed(ordered_list, "angka") },
    { name: "Daftar titik", sign: "titik", command: bulleted, pressed: listed(bullet_list) },
    { name: "Masukkan ke dalam", sign: "jorok", command: sinkListItem(list_item) },
    { name: "Keluarkan", sign: "surut", command: liftListItem(list_item) },
  ]],
  ["Urungan", [
    { name: "Urungkan", sign: "urung", command: undo },
    { name: "Ulangi", sign: "ulang", command: redo },
  ]],
  ["Tabel", [
    { name: "Sisipkan tabel", sign: "tabel", command: insertTable },
    inTable("Tambah baris", addRowAfter, "+ Baris"),
    inTable("Tambah kolom", addColumnAfter, "+ Kolom"),
    inTable("Hapus baris", deleteRow, "− Baris"),
    inTable("Hapus kolom", deleteColumn, "− Kolom"),
    inTable("Baris kepala", toggleHeaderRow),
    inTable("Hapus tabel", deleteTable),
  ]],
];

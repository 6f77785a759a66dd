import { expect, test } from "vitest";
import { prettyText } from "./pretty-text";

test("JSON is indented", () => {
  expect(prettyText('{"a":[1,{"b":null}],"c":{}}')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {}\n}',
  );
  expect(prettyText({ a: 1 })).toBe('{\n  "a": 1\n}');
});

test("JSON that was cut off is indented as far as it goes", () => {
  expect(prettyText('{"data":[{"id":1,"name":"a, b')).toBe(
    '{\n  "data": [\n    {\n      "id": 1,\n      "name": "a, b',
  );
});

test("no digit of a number is lost", () => {
  const text = '{"id":12345678901234567890,"p":2.50,"e":[],"t":"x:\\"y"}';
  expect(prettyText(text)).toBe(
    '{\n  "id": 12345678901234567890,\n  "p": 2.50,\n  "e": [],\n  "t": "x:\\"y"\n}',
  );
});

test("escaped letters are shown as letters, escaped quotes stay", () => {
  expect(prettyText('["\\u00e9\\u0022\\/\\u0007"]')).toBe('[\n  "é\\u0022/\\u0007"\n]');
});

test("XML is indented, and text stays beside its tags", () => {
  expect(prettyText('<?xml version="1.0"?><a x="1"><b>t</b><c/><d><![CDATA[<x>]]></d></a>')).toBe(
    '<?xml version="1.0"?>\n<a x="1">\n  <b>t</b>\n  <c/>\n  <d><![CDATA[<x>]]></d>\n</a>',
  );
  expect(prettyText("<a><b>cut o")).toBe("<a>\n  <b>cut o");
});

test("anything else is shown as it came", () => {
  for (const text of ["no,json", "[error] no", " id;name\n1;x", "<!DOCTYPE html><p>Busy</p>", ""]) {
    expect(prettyText(text)).toBe(text);
  }
});

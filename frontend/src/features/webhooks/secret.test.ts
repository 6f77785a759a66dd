import { describe, expect, it } from "vitest";
import { randomSecret } from "./secret";

describe("randomSecret", () => {
  it("is whsec_ and 24 bytes in base64, another one each time", () => {
    const secret = randomSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(randomSecret()).not.toBe(secret);
  });
});

import { describe, expect, test } from "vitest";
import { campaignFormErrors, defaultSyncRules, emptyCampaign } from "./campaign-form-values";

const complete = () => {
  const values = emptyCampaign();
  return {
    ...values,
    title: "Everything",
    tracking_system_id: 1,
    sources: [1],
    defaults: { ...values.defaults, advertiser_id: "a1" },
  };
};

describe("campaign form", () => {
  test("sync rules start as the product says: Always for status, payments, caps and URL", () => {
    const rules = defaultSyncRules();
    const always = Object.keys(rules).filter((key) => rules[key as keyof typeof rules] === "always");
    expect(always.sort()).toEqual(["caps", "payments", "status", "url"]);
    expect(Object.keys(rules)).toHaveLength(13);
  });

  test("a complete form has no errors", () => {
    expect(campaignFormErrors(complete())).toEqual({});
  });

  test("an empty form names everything that is missing", () => {
    expect(Object.keys(campaignFormErrors(emptyCampaign()))).toEqual([
      "title",
      "tracking_system_id",
      "sources",
      "defaults.advertiser_id",
    ]);
  });

  test("single offers are enough without a source", () => {
    expect(campaignFormErrors({ ...complete(), sources: [], offers: [4] })).toEqual({});
  });

  test.each(["100.01", "-1", "abc", ""])("payout %% of %j is refused", (payout_percent) => {
    const values = complete();
    values.defaults.payout_percent = payout_percent;
    expect(campaignFormErrors(values)).toHaveProperty(["defaults.payout_percent"]);
  });

  test.each(["0", "72.5", "100"])("payout %% of %j is accepted", (payout_percent) => {
    const values = complete();
    values.defaults.payout_percent = payout_percent;
    expect(campaignFormErrors(values)).toEqual({});
  });

  test("half a category mapping is refused where it is", () => {
    const values = complete();
    values.defaults.categories = { map: [{ from: "Games", to: "" }], forced: null };
    expect(campaignFormErrors(values)).toHaveProperty(["defaults.categories.map.0.to"]);
  });
});

import { drifting } from "../../support/drift.ts";

drifting("texts of the realm by language", {
  declared: `
localizationTexts:
  de: { loginTitle: Willkommen, "a.b/c d": "100 %", greeting: "Hallo, {0}" }
  pt-BR: { loginTitle: "Olá" }
`,
  byHand: async (hand) => {
    await hand.add("/localization/de", { theirs: "kept" });
    await hand.add("/localization/fr", { theirs: "kept" });
  },
  drifts: [
    {
      title: "a text",
      change: (hand) => hand.add("/localization/de", { loginTitle: "Huhu", greeting: "" }),
      says: [
        "~ localization",
        "    texts.de.loginTitle  Huhu → Willkommen",
        '    texts.de.greeting  (none) → "Hallo, {0}"',
      ],
    },
    {
      title: "a text that was taken away",
      change: (hand) => hand.remove(`/localization/de/${encodeURIComponent("a.b/c d")}`),
      says: ["~ localization", '    texts.de.a.b/c d  (none) → "100 %"'],
    },
    {
      title: "a whole language",
      change: (hand) => hand.remove("/localization/pt-BR"),
      says: ["~ localization", '    texts.pt-BR.loginTitle  (none) → "Olá"'],
    },
  ],
});

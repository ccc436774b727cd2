// Stands for the strings that the build puts into scripts: each is its own key. Imported before any script.
globalThis.STRINGS = new Proxy({}, { get: (_, key) => ({ language: "en", thousands: "," })[key] ?? key });

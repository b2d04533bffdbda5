"""The statistics that governors were asked to publish, with small cells withheld (`docs/reports.md`)."""

"""The Textual app: search bar, facet panes, result list, abstract reader, dialogs."""

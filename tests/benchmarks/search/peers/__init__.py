"""The engines that paperbrowse is measured against, each asked as one who knows it would."""

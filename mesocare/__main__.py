from mesocare.commands.main import main

raise SystemExit(main())

#!/usr/bin/env bash
# One call after the other goes wrong while a push is judged: SSH signatures, loose objects and refs.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
fault_server ssh
sweep kill:30 EIO:90 EACCES:20 EIO+:20 EMFILE+:20 EINTR:24 full-disk torn no-memory:40 clock-ahead clock-back

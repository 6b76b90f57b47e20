# shellcheck shell=bash
# The one place that names the Debian packages. Source it; then call `ensure_packages build`, or
# `ensure_packages build test`. Installs what is missing as root or through sudo; where it may not, it
# prints the exact command and exits with 2.

build_packages=(
  ca-certificates cmake g++ git gnupg libboost-program-options-dev libexpected-dev libfmt-dev
  libgit2-dev libgpgme-dev libre2-dev libseccomp-dev libssl-dev libtomlplusplus-dev libutf8proc-dev ninja-build
  nlohmann-json3-dev openssh-client pkg-config
)
test_packages=(
  apache2-bin catch2 cgit clang-14 clang-format-14 clang-tidy-14 curl dpkg-dev fcgiwrap fish gitolite3 jq
  libclang-rt-14-dev mandoc mmdebstrap nginx-light openssh-server procps python3 shellcheck time tmux zsh
)

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
      printf '%s\n' "$package"
  done
}

ensure_packages() {
  local wanted=() missing=() group
  for group in "$@"; do
    case $group in
      build) wanted+=("${build_packages[@]}") ;;
      test) wanted+=("${test_packages[@]}") ;;
      *) echo "packages.sh: no group '$group'" >&2 && exit 2 ;;
    esac
  done
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if ((${#missing[@]} == 0)); then
    return 0
  fi

  local as_root=()
  if ((EUID != 0)); then
    if ! sudo -n true 2>/dev/null; then
      echo "These packages are missing and installing them needs root. Run this, then try again:" >&2
      echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 2
    fi
    as_root=(sudo)
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  # RUNLEVEL=1: where no systemd runs, the packages' own services are not started.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get update -qq </dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

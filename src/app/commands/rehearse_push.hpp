// Pushes an attack to the scratch copy and finds what came of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/commands/rehearse_workshop.hpp"
#include "intake/pusher.hpp"
#include "rehearse/remedy.hpp"

namespace refwarden {

class Range {
 public:
  // `host`: says who pushes.
  Range(Workshop& workshop, const ScratchPlaces& places, HostChoice host);

  // Remembers what refs stand at, to put them back after each attack.
  void remember(const RefsSnapshot& refs);
  // Makes and pushes the attack, and puts the refs back. `login` is who pushes.
  Result<AttackResult> attack(const Attack& attack, const StageTips& tips,
                              const std::string& login);

 private:
  Done push(const PushStep& step, const StageTips& tips, const std::string& login);
  [[nodiscard]] std::string key_of(const PushStep& step, const StageTips& tips) const;
  [[nodiscard]] Result<std::string> value_of(const std::string& ref) const;
  Done put_back(const Attack& attack);
  Done read_record(AttackResult& result);

  Workshop& m_workshop;
  ScratchPlaces m_places;
  HostChoice m_host;
  std::map<std::string, std::string> m_before;
  std::vector<Oid> m_made;
  std::size_t m_seen = 0;  // records that belong to attacks before
};

}  // namespace refwarden

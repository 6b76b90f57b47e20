// The words of the policy language for every small set of choices, and the choices in order.
#pragma once

#include <array>
#include <string_view>

#include "policy/policy.hpp"

namespace refwarden {

// What a file says for each value; the others are declared beside their types in policy.hpp.
std::string_view name_of(Level level);               // "system", "repository"
std::string_view name_of(CommitScope scope);         // "all", "first-parent"
std::string_view name_of(MergeScope scope);          // "skip-clean", "judge"
std::string_view name_of(SignatureRule::Each each);  // "commit", "tag"
std::string_view name_of(SignatureRule::Owns owns);  // "committer", "author", "both", "nobody"
std::string_view name_of(SignatureRule::SecurityKey key);  // "any", "touch", "verified"
std::string_view name_of(TicketRule::Where where);         // "trailer", "subject", "message"

// Every value of a choice, in the order in which messages list them.
inline constexpr std::array k_modes{Mode::off, Mode::warn, Mode::enforce};
inline constexpr std::array k_hosts{Host::plain,  Host::http, Host::gitolite,  Host::gitea,
                                    Host::gitlab, Host::ghes, Host::bitbucket, Host::soft_serve};
inline constexpr std::array k_engines{SignatureEngine::fast, SignatureEngine::gnupg,
                                      SignatureEngine::both};
inline constexpr std::array k_hashes{DigestName::sha256, DigestName::sha384, DigestName::sha512};
inline constexpr std::array k_curves{KeyCurve::ed25519, KeyCurve::p256, KeyCurve::p384,
                                     KeyCurve::p521};
inline constexpr std::array k_other_doors{OtherDoors::off, OtherDoors::record, OtherDoors::refuse};
inline constexpr std::array k_on_missing{OnMissing::refuse, OnMissing::warn};
inline constexpr std::array k_target_types{TargetType::commit, TargetType::tag, TargetType::tree,
                                           TargetType::blob, TargetType::nested_tag};
inline constexpr std::array k_change_kinds{ChangeKind::submodule, ChangeKind::symlink,
                                           ChangeKind::executable_bit, ChangeKind::binary};
inline constexpr std::array k_commit_scopes{CommitScope::all, CommitScope::first_parent};
inline constexpr std::array k_merge_scopes{MergeScope::skip_clean, MergeScope::judge};
inline constexpr std::array k_parts{Part::author, Part::committer, Part::signer, Part::co_author,
                                    Part::pusher};
inline constexpr std::array k_apart_parts{Part::author, Part::committer};
inline constexpr std::array k_each{SignatureRule::Each::commit, SignatureRule::Each::tag};
inline constexpr std::array k_owns{SignatureRule::Owns::committer, SignatureRule::Owns::author,
                                   SignatureRule::Owns::both, SignatureRule::Owns::nobody};
inline constexpr std::array k_security_keys{SignatureRule::SecurityKey::any,
                                            SignatureRule::SecurityKey::touch,
                                            SignatureRule::SecurityKey::verified};
inline constexpr std::array k_formats{SignatureFormat::openpgp, SignatureFormat::ssh,
                                      SignatureFormat::x509};
inline constexpr std::array k_x509_revocations{X509Revocation::crl, X509Revocation::none};
inline constexpr std::array k_wheres{TicketRule::Where::trailer, TicketRule::Where::subject,
                                     TicketRule::Where::message};
inline constexpr std::array k_history_events{HistoryEvent::rewrite, HistoryEvent::remove,
                                             HistoryEvent::create, HistoryEvent::merge,
                                             HistoryEvent::non_merge};
inline constexpr std::array k_message_faults{MessageFault::fixup, MessageFault::merge_by_tool,
                                             MessageFault::wip, MessageFault::empty_body};
inline constexpr std::array k_content_faults{ContentFault::symlink,         ContentFault::submodule,
                                             ContentFault::executable,      ContentFault::case_twin,
                                             ContentFault::unportable_name, ContentFault::bidi,
                                             ContentFault::conflict_marker};

}  // namespace refwarden

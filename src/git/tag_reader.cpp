// The strict reader of tag objects (semantics.md section 5).
#include <array>

#include "git/armor_block.hpp"
#include "git/header_lines.hpp"
#include "git/identity_reader.hpp"
#include "git/signature_headers.hpp"

namespace refwarden {
namespace {

Parsed<ObjectType> read_type(std::string_view text) {
  constexpr std::array<ObjectType, 4> k_types = {ObjectType::commit, ObjectType::tree,
                                                 ObjectType::blob, ObjectType::tag};
  for (const ObjectType type : k_types) {
    if (text == name_of(type)) {
      return type;
    }
  }
  return malformed("a type that git does not have");
}

Checked take_target(HeaderLines& lines, Tag& tag) {
  const auto object = lines.take_line("object", "no object header at the start");
  if (!object) {
    return tl::unexpected(object.error());
  }
  const auto target = read_id(*object, tag.id.algorithm());
  if (!target) {
    return tl::unexpected(target.error());
  }
  const auto type = lines.take_line("type", "no type header after the object");
  if (!type) {
    return tl::unexpected(type.error());
  }
  const auto target_type = read_type(*type);
  if (!target_type) {
    return tl::unexpected(target_type.error());
  }
  tag.target = *target;
  tag.target_type = *target_type;
  return {};
}

Checked take_name_and_tagger(HeaderLines& lines, Tag& tag) {
  const auto name = lines.take_line("tag", "no tag header after the type");
  if (!name) {
    return tl::unexpected(name.error());
  }
  tag.name = Untrusted(*name);
  if (!lines.at("tagger")) {
    return {};  // as git wrote tags in 2005
  }
  const auto text = lines.take_line("tagger", {});
  if (!text) {
    return tl::unexpected(text.error());
  }
  auto tagger = read_identity(*text);
  if (!tagger) {
    return tl::unexpected(tagger.error());
  }
  tag.tagger = std::move(*tagger);
  return {};
}

// git writes no other header here than the signature of the other hash algorithm's form
// (object-file-convert.c); git fsck calls the rest extraHeaderEntry.
Checked take_signature_headers(HeaderLines& lines, SignatureHeaders& signatures) {
  while (lines.front()) {
    if (!is_signature_header(lines.front()->name)) {
      return malformed("a header that tags do not have, twice or out of order");
    }
    if (Checked added = signatures.add(*lines.front()); !added) {
      return added;
    }
    if (Checked next = lines.advance(); !next) {
      return next;
    }
  }
  return {};
}

Checked take_body(const HeaderLines& lines, const SignatureHeaders& signatures, Tag& tag) {
  const auto block = find_armor_block(lines.body());
  if (!block) {
    return tl::unexpected(block.error());
  }
  if (signatures.own()) {
    return tl::unexpected(Malformed{"a tag's own signature in a header instead of its body",
                                    block->has_value() || signatures.other().has_value()});
  }
  const std::size_t message = block->value_or(lines.body().size());
  tag.message = Untrusted(lines.body().substr(0, message));
  if (!*block) {
    tag.signed_part = signatures.signed_part(lines.object());
    return {};
  }
  const std::string_view signature = lines.body().substr(message);
  const std::string_view rest = lines.object().substr(0, lines.object().size() - signature.size());
  tag.signed_part = SignedPart{std::string(signature), signatures.payload(rest), false,
                               signatures.other().has_value()};
  return {};
}

}  // namespace

Parsed<Tag> read_tag(const Oid& id, std::string_view bytes) {
  auto lines = HeaderLines::start(bytes);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  Tag tag;
  tag.id = id;
  SignatureHeaders signatures(id.algorithm());
  Checked read = take_target(*lines, tag);
  if (read) {
    read = take_name_and_tagger(*lines, tag);
  }
  if (read) {
    read = take_signature_headers(*lines, signatures);
  }
  if (read) {
    read = take_body(*lines, signatures, tag);
  }
  if (!read) {
    return tl::unexpected(read.error());
  }
  return tag;
}

}  // namespace refwarden

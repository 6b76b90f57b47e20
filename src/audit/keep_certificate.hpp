// The bytes of push certificates, beside the log.
#pragma once

#include <string>

#include "audit/folder.hpp"
#include "base/result.hpp"
#include "facts/facts.hpp"

namespace refwarden {

// The file of a certificate below the audit folder: "certificates/<64 hex digits>".
std::string certificate_name(const std::string& digest);

// Keeps `certificate.kept`, if it is there, under the name of its digest: exactly its bytes, at
// most 16 MiB (certificate_facts). It is durable when this returns; one that is there already stays
// as it is. Only what a listed person has signed is kept, else any stranger could fill the disk.
Done keep_certificate(const AuditFolder& folder, const CertificateFacts& certificate);

// Fails where the file is not there, cannot be read, or has other bytes than `digest` says; the
// failure's detail is for an auditor.
Done check_certificate(const AuditFolder& folder, const std::string& digest);

}  // namespace refwarden

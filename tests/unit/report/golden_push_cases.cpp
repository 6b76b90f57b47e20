// Golden messages about signed pushes.
#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

struct SignedPushScene : Scene {
  explicit SignedPushScene(const std::string& ref = "refs/heads/main") : Scene(ref) {
    const SignedPushRule body{persons(policy, {"release-managers"})};
    add_rule("signed-pushes", body, "whoever moves this ref answers for it");
  }

  std::string unsigned_text() {
    find(Code::push_unsigned, "signed-pushes");
    return text();
  }
  std::string bad_text(std::vector<Found> found) {
    find(Code::push_certificate_bad, "signed-pushes").found = std::move(found);
    return text();
  }
  CertificateFacts& sign(const char* person) {
    CertificateFacts& certificate = facts.certificate.emplace();
    certificate.signature = signature_fact(SignatureState::good);
    certificate.signer = person;
    certificate.nonce = NonceStatus::ok;
    return certificate;
  }
};

std::string deletion() {
  SignedPushScene scene;
  scene.update() = deletion_of(scene.policy, "refs/heads/main");
  return scene.unsigned_text();
}

std::string by_update_hook() {
  SignedPushScene scene;
  scene.context.hook = HookKind::update;
  scene.facts.sight = CertificateSight::withheld;
  scene.find(Code::push_unsigned, "signed-pushes").found = {
      found(Found::What::certificate, {}, "git gives none to the hook here, which is update")};
  return scene.text();
}

std::string replayed() {
  SignedPushScene scene;
  scene.sign("ines").nonce = NonceStatus::bad;
  return scene.bad_text({found(Found::What::certificate, {}, "its nonce is not the server's")});
}

std::string without_nonce() {
  SignedPushScene scene;
  scene.sign("ines").nonce.reset();
  return scene.bad_text({found(Found::What::certificate, {}, "the server has no nonce")});
}

std::string strangers() {
  SignedPushScene scene;
  CertificateFacts& certificate = scene.sign("ines");
  certificate.signature = signature_fact(SignatureState::unknown_key);
  certificate.signer.reset();
  return scene.bad_text({found(Found::What::key, "ssh:SHA256:" + std::string(43, 'x'),
                               "the key is listed for nobody")});
}

std::string elsewhere() {
  SignedPushScene scene;
  scene.policy.server.pushee = {"https://git.example.org/payments.git/",
                                "ssh://git.example.org/payments.git"};
  scene.sign("ines").is_elsewhere = true;
  return scene.bad_text({found(Found::What::certificate, "https://mirror.example.net/payments.git/",
                               "it is for a push to another place")});
}

std::string wrong_signer() {
  SignedPushScene scene;
  scene.sign("tomas");
  scene.find(Code::push_signer_not_allowed, "signed-pushes").found = {
      found_person(Found::What::not_in_group, "tomas")};
  return scene.text();
}

// What has to be pushed again after another rule's hint is signed as well.
std::string commit_unsigned() {
  SignedPushScene scene;
  scene.sign("ines");
  scene.find(Code::commit_unsigned, "signed-commits", {0x4f2a91c3});
  return scene.text();
}

}  // namespace

std::vector<GoldenCase> push_cases() {
  return {
      {"push-unsigned", [] { return SignedPushScene().unsigned_text(); }},
      {"push-unsigned.tag", [] { return SignedPushScene("refs/tags/v1.2").unsigned_text(); }},
      {"push-unsigned.deletion", deletion},
      {"push-unsigned.update-hook", by_update_hook},
      {"push-certificate-bad", replayed},
      {"push-certificate-bad.no-nonce", without_nonce},
      {"push-certificate-bad.stranger", strangers},
      {"push-certificate-bad.elsewhere", elsewhere},
      {"push-signer-not-allowed", wrong_signer},
      {"commit-unsigned.signed-push", commit_unsigned},
  };
}

}  // namespace refwarden::test

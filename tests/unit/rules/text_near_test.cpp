// Signatures of texts: what is nearly the same has nearly the same.
#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "rules/text/near.hpp"
#include "rules/text/view.hpp"

namespace commentd::rules::text {

namespace {

constexpr std::uint64_t key = 42;

Signature of(std::string_view text) { return sign(fold(text), key); }

// Sixty different words, and from `changed` on others instead of them.
std::string words(int changed = 60, std::string const& instead = "other") {
    std::string text;
    for (int i = 0; i < 60; ++i) {
        text += (i < changed ? "word" : instead) + std::to_string(i) + ' ';
    }
    return text;
}

bool shares_band(Signature const& a, Signature const& b) {
    bool shares = false;
    for (std::size_t band = 0; band < Signature::bands; ++band) {
        shares |= a.band(band) == b.band(band);
    }
    return shares;
}

} // namespace

TEST_CASE("the same words have the same signature, whatever stands between them") {
    CHECK(of("Buy good pills now") == of("  buy GOOD, pills... now!!"));
    CHECK(of("Buy good pills now") == of("buy <b>good</b> pills&nbsp;now"));
    CHECK_FALSE(of("Buy good pills now") == of("now pills good buy"));
    CHECK_FALSE(of("Buy good pills now") == sign("buy good pills now", key + 1));
    CHECK(of("one two").words == 2);
    CHECK_FALSE(of("one two"));
    CHECK(of("one two three"));
    CHECK_FALSE(of(""));
}

TEST_CASE("a signature stays what it was: stored ones are compared with new ones") {
    auto const signature =
        sign("the bridge was closed for the whole of last winter, and nobody told us why", key);
    constexpr std::uint32_t bands[] = {0x6f07d81a, 0x526d4089, 0x06dd2731, 0x8ee77c5b,
                                       0x1b44f0dd, 0x914831cc, 0xe1f0b359, 0x6f7804d6};
    for (std::size_t band = 0; band < Signature::bands; ++band) {
        CHECK(signature.band(band) == bands[band]);
    }
}

TEST_CASE("the share of equal minima is what two texts have in common") {
    auto const whole = of(words());
    CHECK(alike(whole, whole) == minima);
    // 58 runs of three words; n changed at the end leave 58 - n of 58 + n in all. Averaged over keys
    // the share is that of the sets.
    for (int const n : {3, 10, 20}) {
        double sum = 0;
        int found = 0;
        constexpr int keys = 400;
        for (std::uint64_t k = 0; k < keys; ++k) {
            auto const a = sign(words(), k), b = sign(words(60 - n), k);
            sum += static_cast<double>(alike(a, b)) / minima;
            found += shares_band(a, b) ? 1 : 0;
        }
        auto const share = (58.0 - n) / (58.0 + n);
        CAPTURE(n, share);
        CHECK(sum / keys == Approx(share).margin(0.02));
        if (n == 3) {
            CHECK(found >= keys * 99 / 100); // 90 % alike
        } else if (n == 10) {
            CHECK(found >= keys * 8 / 10); // 70 %
        }
    }
}

TEST_CASE("texts that have nothing in common share next to nothing") {
    std::uint32_t equal = 0;
    int found = 0;
    for (int i = 0; i < 300; ++i) {
        auto const a = of(words(0, "a" + std::to_string(i) + "x"));
        auto const b = of(words(0, "b" + std::to_string(i) + "x"));
        equal += alike(a, b);
        found += shares_band(a, b) ? 1 : 0;
    }
    CHECK(equal < 300 * minima / 100); // one in 256 by chance
    CHECK(found == 0);
}

TEST_CASE("in scripts without spaces every letter is a word") {
    CHECK(of("今日は天気がいい").words == 8);
    CHECK(of("ขายยาดี").words == 6);
    CHECK(of("สวัสดี").words == 4); // vowels and tones above and below belong to their letter
    CHECK(of("买 便宜 药 now").words == 5);
    CHECK(of("买药now在线").words == 5);
    std::string const text = "这个网站出售非常便宜的药品请点击链接购买现在有优惠活动欢迎大家光临我们的商店";
    CHECK(alike(of(text), of(text + "！1")) >= 28);
    CHECK(alike(of(text), of("昨天我和朋友一起去公园散步天气非常好我们拍了很多照片晚上回家做了晚饭")) < 8);
}

TEST_CASE("words of other scripts are words") {
    CHECK(of("Շատ շնորհակալ եմ").words == 3);
    CHECK(of("Спасибо за статью").words == 3);
    CHECK(of("कृपया यहाँ देखें").words == 3); // marks belong to words
    CHECK(of("안녕하세요 여러분").words == 2);
}

TEST_CASE("of a long text the beginning is signed") {
    std::string text;
    for (int i = 0; i < 6'000; ++i) {
        text += "w" + std::to_string(i) + ' ';
    }
    CHECK(of(text).words == signed_words_max);
    CHECK(of(text) == of(text + "and more"));
}

} // namespace commentd::rules::text

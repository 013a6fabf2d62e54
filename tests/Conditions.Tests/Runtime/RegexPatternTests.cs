using Rapport.Conditions.Runtime;

namespace Rapport.Conditions.Tests.Runtime;

/// <summary>RE2's meaning where .NET's own differs, or would read the pattern otherwise.</summary>
public sealed class RegexPatternTests
{
    [Theory]
    [InlineData("^/pricing(/|$)", "/pricing", true)]
    [InlineData("^/pricing(/|$)", "/pricing/team", true)]
    [InlineData("^/pricing(/|$)", "/pricings", false)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$", "a\nb", true)]
    [InlineData("(?m)^b", "a\nb", true)]
    [InlineData("^b", "a\nb", false)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?s:a.)b.", "a\nb\n", false)]
    [InlineData("(?i)ABC", "xabcx", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("x(?i)b", "xB", true)]
    [InlineData("^\\d$", "٣", false)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("^\\s$", "\u00a0", false)]
    [InlineData("^[\\d\\s]+$", "1 2", true)]
    [InlineData("^[^\\D]+$", "12", true)]
    [InlineData("^[[:alpha:]_]+$", "ab_c", true)]
    [InlineData("^\\p{Lu}\\pL+$", "Élan", true)]
    [InlineData("^[^\\p{Lu}]+$", "Élan", false)]
    [InlineData("^\\P{Lu}+$", "élan", true)]
    [InlineData("^.$", "\U0001F600", true)]
    [InlineData("^[^a]$", "\U0001F600", true)]
    [InlineData("^\\W$", "\U0001F600", true)]
    [InlineData("^😀+$", "\U0001F600\U0001F600", true)]
    [InlineData("^\\x{1F600}$", "\U0001F600", true)]
    [InlineData("^[\\x41-C]+$", "ABC", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[a-z-[b]+$", "-[b", true)]
    [InlineData("^[a-]+$", "a-", true)]
    [InlineData("^a{2,3}$", "aaa", true)]
    [InlineData("^a{,3}$", "a{,3}", true)]
    [InlineData("^\\Qa.b*\\E$", "a.b*", true)]
    [InlineData("^(?P<year>[0-9]{4})-(?<month>[0-9]{2})$", "2026-03", true)]
    [InlineData("a+?b", "aab", true)]
    [InlineData("#not a comment", "#not a comment", true)]
    [InlineData("\\bcart\\b", "my cart!", true)]
    [InlineData("", "anything", true)]
    public void Matches_AsRe2Does(string pattern, string text, bool expected) =>
        Assert.Equal(expected, RegexPattern.Compile(pattern).IsMatch(text));

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a|*")]
    [InlineData("a{3,2}")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a)")]
    [InlineData("(a)\\1")]
    [InlineData("\\Z")]
    [InlineData("\\G")]
    [InlineData("\\C")]
    [InlineData("\\k<a>")]
    [InlineData("(?x)a b")]
    [InlineData("\\p{Greek}")]
    [InlineData("[z-a]")]
    [InlineData("[a-\\d]")]
    [InlineData("[😀]")]
    [InlineData("a\\")]
    [InlineData("(?i")]
    [InlineData("\\x{110000}")]
    public void Compile_OfWhatRe2OrWeLack_IsRefused(string pattern) =>
        Assert.Throws<RegexException>(() => RegexPattern.Compile(pattern));

    [Fact]
    public void IsMatch_OnAPatternThatExplodesByBacktracking_IsLinear() =>
        Assert.DoesNotMatch(RegexPattern.Compile("^(a+)+$"), new string('a', 16_000) + "b");
}

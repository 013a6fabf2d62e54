using System.Collections.Frozen;
using CsCheck;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Tests.Domain.Identities;

public sealed class IdentifierReadingTests
{
    private static readonly string[] Invisible = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2066", "\u00ad", "\u180e", "\u034f", "\U000e0041"];

    /// <summary>Values that identify nobody, whatever their type. Those of docs/identifiers.md are all here.</summary>
    public static TheoryData<string> Nobody => [.. (string[])
    [
        "undefined", "UNDEFINED", "null", "Null", "nil", "<nil>", "None", "none", "void", "NaN", "nan", "Infinity", "-Infinity", "true",
        "False", "(null)", "(none)", "(empty)", "\\N", "[object Object]", "[object Promise]", "[object HTMLInputElement]", "[]", "{}",
        "[null]", "{\"id\":1}", "N/A", "n.a.", "NA", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "-", "--", "?", ".", "_", "*",
        "-1", "0", "000", "0.0", "0-0", "00000000-0000-0000-0000-000000000000", "anonymous", "Guest", "visitor", "unknown", "not set",
        "(not set)", "not_provided", "(not provided)", "empty", "missing", "blank", "string", "id", "匿名", "游客", "未知", "无", "空",
        "{{user_id}}", "{{ user.id }}", "{user_id}", "${userId}", "#{user.id}", "<%= user.id %>", "{% user %}", "%USER_ID%", "%%user%%",
        "*|EMAIL|*", "<user_id>", "[user_id]", "[[id]]", "__OAID__", "$$id$$", "user-{{id}}", "u_${id}", "%!s(<nil>)", "%!d(string=)",
        " undefined ", "un\u200bdefined", "\u202eundefined", "'undefined", "\"null\"", "\uff55\uff4e\uff44\uff45\uff46\uff49\uff4e\uff45\uff44",
        "1.38E+10", "1.23457E+11", "4.2e+1", "9.007199254740992e+15", "1,38E+10", "\u200b", "\u00a0", "   ", "\ufeff", "\u3164",
        "a\nb", "a\0b", "\t", "\ufffe", "u\ufffe1", "undefinedundefined", "undefined_undefined", "null,null", "null null", "null.", "null;", "`null`",
        "n.a", "undefined@undefined", "-1.0", "Symbol()", "function () {}", "Object", "0x0", "0e0", "userId", "User ID", "user-id", "anonymousId",
        "Unknown User", "Anonymous User", "not logged in", "\u2212", "=NA()", "%s", "$USER_ID", "::userid::", "\u533f\u540d\u4f7f\u7528\u8005", "\u672a\u767b\u9304",
        "\ud83d\udca5", "\ud83d\udc64", "\u0660", "\u0966\u0966",
    ]];

    [Theory]
    [MemberData(nameof(Nobody))]
    public void Of_ValueThatIdentifiesNobody_IsNotUsedWhateverTheType(string sent)
    {
        foreach (var type in IdentifierTypes.BuiltIn.Append(IdentifierTypes.Default.Of("undeclared")))
            Assert.Null(IdentifierReading.Of(type, sent, "CN").Value);
    }

    [Fact]
    public void Of_HalfOfASurrogatePair_IsNotUsed() // Not as data of a theory: it cannot be written into a report.
    {
        foreach (var type in IdentifierTypes.BuiltIn)
            Assert.All(["\ud800", "a\udc00b", "ann@example.com\ud83d"], sent => Assert.Null(IdentifierReading.Of(type, sent, "CN").Value));
    }

    [Theory]
    [InlineData("u1", "u1", false)]
    [InlineData("nullius", "nullius", false)]
    [InlineData("none-of-us", "none-of-us", false)]
    [InlineData("\u0661\u0662", "\u0661\u0662", false)]
    [InlineData(" U1 ", "U1", false)]
    [InlineData("user one", "user one", false)]
    [InlineData("张伟", "张伟", false)]
    [InlineData("user\u00a0one", "user one", true)]
    [InlineData("u\u200b1", "u1", true)]
    [InlineData("\ufeffu1", "u1", true)]
    [InlineData("\u202au1\u202c", "u1", true)]
    [InlineData("cafe\u0301", "caf\u00e9", true)]
    [InlineData("42.0", "42", true)]
    [InlineData("0042.00", "0042", true)]
    [InlineData("'0042", "0042", true)]
    [InlineData("=\"0042\"", "0042", true)]
    [InlineData("\"0042\"", "0042", true)]
    [InlineData("42.5", "42.5", false)]
    [InlineData("1.0.0", "1.0.0", false)]
    [InlineData("1e10", "1e10", false)]
    [InlineData("9007199254740993", "9007199254740993", false)]
    [InlineData("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001", false)]
    [InlineData("undefined-7", "undefined-7", false)]
    [InlineData("nullable", "nullable", false)]
    [InlineData("test", "test", false)]
    [InlineData("o'brien", "o'brien", false)]
    [InlineData("a@b", "a@b", false)]
    public void Of_IdOfASystem_IsKeptButForWhatNobodyMeant(string sent, string expected, bool cleaned) =>
        Assert.Equal(new IdentifierReading(expected, cleaned), IdentifierReading.Of(IdentifierTypes.Default.Of("user_id"), sent, "CN"));

    [Fact]
    public void Of_LongestValue_IsTakenAndOneMoreIsNot()
    {
        var type = IdentifierTypes.Default.Of("user_id");
        Assert.NotNull(IdentifierReading.Of(type, new string('x', 500), "CN").Value);
        Assert.Null(IdentifierReading.Of(type, new string('x', 501), "CN").Value);
        Assert.Null(IdentifierReading.Of(type, new string(' ', 3000) + "x", "CN").Value);
    }

    [Theory]
    [InlineData("user_id", "USER_ID")]
    [InlineData("crm_id", "crm_id")]
    [InlineData("member_no", "Member_No")]
    public void Of_NameOfTheTypeAsValue_IsAHeaderRowAndNotUsed(string type, string sent) =>
        Assert.Null(IdentifierReading.Of(IdentifierTypes.Default.Of(type), sent, "CN").Value);

    [Theory]
    [InlineData("wx12ab:oAbC", "wx12ab:oAbC")]
    [InlineData("oAbC", "oAbC")]
    [InlineData("wx12ab:undefined", null)]
    [InlineData("wx12ab:", null)]
    [InlineData("wx12ab:0", null)]
    public void Of_ValueInAScope_BothPartsCount(string sent, string? expected) =>
        Assert.Equal(expected, IdentifierReading.Of(IdentifierTypes.Default.Of("wechat_openid"), sent, "CN").Value);

    [Fact]
    public void Of_DeclaredType_PatternCaseAndOwnIgnoredValuesHold()
    {
        var type = new IdentifierType
        {
            Type = "member", FoldCase = true, Pattern = "m[0-9]{4}",
            IgnoredValues = FrozenSet.ToFrozenSet(["M9999"], StringComparer.OrdinalIgnoreCase),
        };
        Assert.Equal("m0042", IdentifierReading.Of(type, "M0042", "CN").Value);
        Assert.Null(IdentifierReading.Of(type, "m00421", "CN").Value);
        Assert.Null(IdentifierReading.Of(type, "m9999", "CN").Value);
    }

    [Fact]
    public void Of_PatternThatWouldBacktrackForEver_AnswersInTime()
    {
        var type = new IdentifierType { Type = "member", Pattern = "(a+)+b" };
        Assert.Null(IdentifierReading.Of(type, new string('a', 500), "CN").Value);
    }

    [Fact]
    public void Of_AnyText_ReadAgainChangesNothing() =>
        Gen.Select(Text, Gen.Int[0, IdentifierTypes.BuiltIn.Count - 1]).Sample((sent, t) =>
        {
            var type = IdentifierTypes.BuiltIn[t];
            return IdentifierReading.Of(type, sent, "CN").Value is not { } once
                || IdentifierReading.Of(type, once, "CN") == new IdentifierReading(once, false);
        }, iter: 20_000);

    [Fact]
    public void Of_InvisibleCharactersAnywhere_SameIdentifier() =>
        Gen.Select(OneOf("u-4711", "13800138000", "ann.lee@example.com", "undefined"), Gen.Int[0, 30].Array[1, 5], Gen.Int[0, Invisible.Length - 1],
            Gen.Int[0, IdentifierTypes.BuiltIn.Count - 1]).Sample((value, places, character, t) =>
        {
            var type = IdentifierTypes.BuiltIn[t];
            var written = places.Select(p => p % (value.Length + 1)).OrderDescending()
                .Aggregate(value, (text, place) => text.Insert(place, Invisible[character]));
            return IdentifierReading.Of(type, written, "CN").Value == IdentifierReading.Of(type, value, "CN").Value;
        }, iter: 5_000);

    [Fact]
    public void Of_AddressInAnyLetterCaseAndWrapping_SameIdentifier() =>
        Gen.Select(Gen.Char.AlphaNumeric.Array[1, 12], OneOf("{0}", " {0} ", "<{0}>", "Ann <{0}>", "mailto:{0}", "\"{0}\"", "{0},", "{0}.", "\u200b{0}"), Gen.Bool)
            .Sample((local, wrapping, upper) =>
            {
                var type = IdentifierTypes.Default.Of("email");
                var address = new string(local) + "@example.com";
                var written = string.Format(System.Globalization.CultureInfo.InvariantCulture, wrapping, upper ? address.ToUpperInvariant() : address);
                return IdentifierReading.Of(type, written, "CN").Value == IdentifierReading.Of(type, address, "CN").Value;
            }, iter: 2_000);

    private static Gen<string> Text => Gen.OneOf(
        Gen.String[0, 20],
        OneOf("42", "+8613800138000", "ann@example.com", "ann@b\u00fccher.de", "ann@xn--bcher-kva.de", "null", "1.5E+3", "wx1:o1", "\uff11\uff12")
            .Array[1, 2].SelectMany(parts => OneOf("", "'", "\"", "=\"", ".0", " ", "\u200b", "<", ">", ",", "mailto:", "tel:", ";", "\u3002")
                .Array[1, 5].Select(marks => marks[0] + string.Join(marks[^1], parts) + marks[^1] + marks[0])));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}

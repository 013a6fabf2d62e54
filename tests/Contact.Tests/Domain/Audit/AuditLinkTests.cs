using System.Text.Json;
using Rapport.Contact.Domain.Audit;

namespace Rapport.Contact.Tests.Domain.Audit;

public sealed class AuditLinkTests
{
    // printf '%s%s' 0000…0000 '{"a":1}' | sha256sum
    [Fact]
    public void First_StandsBehindZeros_WithTheHashThatAnyToolForms()
    {
        var first = AuditLink.After(null, """{"a":1}""");

        Assert.Equal((1, new string('0', 64)), (first.Number, first.PreviousHash));
        Assert.Equal("fc6cee09194dd2578bd7664604fcb72a539066fd34544cea0009c43eb6cdc289", first.Hash);
        var second = AuditLink.After(first, "{}");
        Assert.Equal((2, first.Hash, "2c8310dd4599f3f1de58672a9a65b831e58a426f0ca7aadc424a855993313e76"), (second.Number, second.PreviousHash, second.Hash));
    }

    [Fact]
    public void Chain_AsItWasWritten_HasNoFault()
    {
        var (last, number, hash) = ((AuditLink?)null, 0L, AuditLink.Beginning);
        for (var i = 0; i < 20; i++)
        {
            last = AuditLink.After(last, $$"""{"i":{{i}}}""");
            Assert.Null(last.FaultBehind(number, hash));
            (number, hash) = (last.Number, last.Hash);
        }
    }

    [Fact]
    public void Link_ThatWasChangedMovedOrCutOut_IsFound()
    {
        var first = AuditLink.After(null, """{"a":1}""");
        var second = AuditLink.After(first, """{"b":2}""");

        Assert.NotNull((second with { Body = """{"b":3}""" }).FaultBehind(1, first.Hash));
        Assert.NotNull((second with { Number = 3 }).FaultBehind(1, first.Hash));
        Assert.NotNull(second.FaultBehind(0, AuditLink.Beginning));
        // Rewritten with a hash of its own: the next one shows it.
        var forged = AuditLink.After(null, """{"a":9}""");
        Assert.Null(forged.FaultBehind(0, AuditLink.Beginning));
        Assert.NotNull(second.FaultBehind(1, forged.Hash));
    }

    [Theory]
    [InlineData("""{ "b": 1, "a": [1.50, true, null, "x"] }""", """{"a":[1.50,true,null,"x"],"b":1}""")]
    [InlineData("{\"\\u00e9\":\"\\u4e2d<&'\",\"e\":\"\\/\\n\"}", "{\"e\":\"/\\n\",\"é\":\"中<&'\"}")]
    [InlineData("""{"a":{"d":1,"c":2},"B":0}""", """{"B":0,"a":{"c":2,"d":1}}""")]
    [InlineData("""{"n":9007199254740993}""", """{"n":9007199254740993}""")]
    public void CanonicalJson_SortsAndWritesOneSpelling(string said, string canonical)
    {
        Assert.Equal(canonical, CanonicalJson.Of(said));
        Assert.Equal(canonical, CanonicalJson.Of(canonical));
    }

    [Fact]
    public void CanonicalJson_OfWhatIsNone_IsRefused() => Assert.ThrowsAny<JsonException>(() => CanonicalJson.Of("{"));
}

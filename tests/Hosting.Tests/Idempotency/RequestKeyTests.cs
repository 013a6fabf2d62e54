using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Hosting.Tests.Idempotency;

public sealed class RequestKeyTests
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("order-17", null, "order-17")]
    [InlineData("", "order-17", "order-17")]
    [InlineData("order-17", "order-17", "order-17")]
    [InlineData("with space ~!", null, "with space ~!")]
    public void Of_FieldOrHeader_IsTheKey(string field, string? header, string? key) =>
        Assert.Equal(key, Of(field, header is null ? default : header));

    [Fact]
    public void Of_TheLongestKey_IsTaken()
    {
        var key = new string('k', 200);
        Assert.Equal(key, Of(key, default));
        Assert.Equal(key, Of("", key));
    }

    [Theory]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\n")]
    [InlineData("a\u0000b")]
    [InlineData("schlüssel")]
    [InlineData("a\u200bb")]
    public void Of_AFieldThatIsNoKey_NamesTheField(string key) => Assert.Equal("request_id", FaultOf(key, default));

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData("schlüssel")]
    public void Of_AHeaderThatIsNoKey_NamesTheHeader(string key) => Assert.Equal("Idempotency-Key", FaultOf("", key));

    [Fact]
    public void Of_AKeyThatIsTooLong_NamesWhereItStood()
    {
        var key = new string('k', 201);
        Assert.Equal("request_id", FaultOf(key, default));
        Assert.Equal("Idempotency-Key", FaultOf("", key));
    }

    [Fact]
    public void Of_TwoHeaders_AreRefused() =>
        Assert.Equal("Idempotency-Key", FaultOf("", new StringValues(["a", "a"])));

    [Fact]
    public void Of_FieldAndHeaderThatDiffer_NamesTheField() => Assert.Equal("request_id", FaultOf("a", "b"));

    private static string FaultOf(string field, StringValues header) =>
        Assert.Single(Assert.Throws<DomainError>(() => Of(field, header)).Fields).Path;

    private static string? Of(string field, StringValues header)
    {
        var headers = new HeaderDictionary();
        if (header.Count > 0)
            headers["idempotency-key"] = header;
        return RequestKey.Of(
            new IngestEventsRequest { RequestId = field },
            WriteCall.Find("/rapport.contact.v1.ContactService/IngestEvents")!.RequestId, headers);
    }
}

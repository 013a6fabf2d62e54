using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Hosting.Idempotency;

namespace Rapport.Hosting.Tests.Idempotency;

public sealed class RequestFingerprintTests
{
    [Fact]
    public void Of_TheSameJsonInAnotherOrder_IsTheSame()
    {
        var one = Request("""{"events": [{"name": "x", "userId": "u", "properties": {"a": {"p": 1, "q": [true]}, "b": "2"}}]}""");
        var other = Request("""{"events": [{"properties": {"b": "2", "a": {"q": [true], "p": 1}}, "user_id": "u", "name": "x"}]}""");
        Assert.NotEqual(one.ToByteArray(), other.ToByteArray());
        Assert.Equal(RequestFingerprint.Of("call", one), RequestFingerprint.Of("call", other));
    }

    [Theory]
    [InlineData("""{"events": [{"name": "y", "userId": "u"}]}""")]
    [InlineData("""{"events": [{"name": "x", "userId": "v"}]}""")]
    [InlineData("""{"events": [{"name": "x", "userId": "u", "properties": {}}]}""")]
    [InlineData("""{"events": [{"name": "x", "userId": "u"}, {"name": "x", "userId": "u"}]}""")]
    public void Of_AnotherRequest_IsAnother(string json) => Assert.NotEqual(
        RequestFingerprint.Of("call", Request("""{"events": [{"name": "x", "userId": "u"}]}""")),
        RequestFingerprint.Of("call", Request(json)));

    [Fact]
    public void Of_AnotherCallWithTheSameFields_IsAnother()
    {
        Assert.NotEqual(RequestFingerprint.Of("Pause", new Empty()), RequestFingerprint.Of("Resume", new Empty()));
        Assert.NotEqual(RequestFingerprint.Of("a", new StringValue { Value = "b" }), RequestFingerprint.Of("ab", new StringValue()));
    }

    private static IngestEventsRequest Request(string json) => IngestEventsRequest.Parser.ParseJson(json);
}

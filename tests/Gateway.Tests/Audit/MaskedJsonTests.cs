using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rapport.Gateway.Audit;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Tests.Audit;

public sealed class MaskedJsonTests
{
    private static readonly ApiDefinition Api = ApiDefinition.Load();

    [Theory]
    [InlineData("VerifyIdentifier", """{"contact":"c_1","type":"email","value":"ann@example.com"}""", "ann@")]
    [InlineData("CreateMqlContract", """{"contract":{"name":"Ann"}}""", "unknown field too")]
    [InlineData("UpdateApiKey", """{"name":"n","Name":"case","admin":true}""", "true")]
    public void Request_AnyFieldThatTellsWhoSomebodyIs_DoesNotGetThrough(string call, string json, string never)
    {
        var masked = Of(json, call)?.ToJsonString() ?? "";

        Assert.DoesNotContain(never, masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Field_InEitherSpelling_IsKeptUnderTheJsonName()
    {
        var masked = Of("""{"api_key":"k","expire_time":"2030-01-01T00:00:00Z","etag":null}""", "UpdateApiKey");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"apiKey":"k","expireTime":"2030-01-01T00:00:00Z"}"""), masked), masked?.ToJsonString());
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"name\":\"\\ud83d\"}")]
    public void Body_ThatIsNoReadableObject_IsNotKept(string json) => Assert.Null(Of(json, "UpdateApiKey"));

    [Fact]
    public void Text_LongerThanTheLimit_IsToldBySizeAndHash()
    {
        var text = MaskedJson.TextOf(new JsonObject { ["name"] = new string('x', MaskedJson.LongestText) });

        var told = JsonNode.Parse(text)!;
        Assert.Equal(MaskedJson.LongestText + """{"name":""}""".Length, (int)told["bytes"]!);
        Assert.Equal(64, ((string)told["sha256"]!).Length);
        Assert.Equal("", MaskedJson.TextOf(null));
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48")]
    [InlineData(null, "")]
    public void Address_IsKeptAsItsNetwork(string? address, string network) =>
        Assert.Equal(network, CallerNetwork.Of(address is null ? null : IPAddress.Parse(address)));

    [Theory]
    [InlineData("RotateApiKey", "apiKeys/a b", true, "/v1/apiKeys/a%20b")]
    [InlineData("SetConsent", "contacts/a b/consents", false, "/v1/contacts/a%20b/consents")]
    [InlineData("CreateImport", "imports", false, "/v1/imports")]
    public void Name_OfWhatACallIsAbout_FollowsItsPath(string call, string name, bool hasId, string target)
    {
        var binding = Api.Methods.Single(method => method.Rpc.Name == call).Bindings[0];

        var named = ResourceName.Of(binding, _ => "a b", null);

        Assert.Equal((name, hasId, target), (named.ToString(), named.HasId, named.Target));
    }

    [Theory]
    [InlineData("""{"segment":{"id":"vip"}}""", "segments/vip")]
    [InlineData("""{"id":"vip"}""", "segments/vip")]
    [InlineData("""{"segment":{"id":7}}""", "segments")]
    public void Name_OfWhatIsSaved_TakesTheIdOfTheRequest(string request, string name)
    {
        var binding = Api.Methods.Single(method => method.Rpc.Name == "SaveSegment").Bindings[0];

        Assert.Equal(name, ResourceName.Of(binding, _ => "", JsonNode.Parse(request)!.AsObject()).ToString());
    }

    [Theory]
    [InlineData("UpdateApiKey", "GetApiKey")]
    [InlineData("RotateApiKey", "GetApiKey")]
    [InlineData("SaveSegment", "GetSegment")]
    [InlineData("PublishJourney", "GetJourney")]
    [InlineData("SetConsent", null)]
    public void Reader_OfWhatACallIsAbout_IsFoundInTheContracts(string call, string? reader)
    {
        var method = Api.Methods.Single(each => each.Rpc.Name == call);

        Assert.Equal(reader, ResourceName.ReaderOf(method.Bindings[0], method.Cluster, Api)?.Rpc.Name);
    }

    private static JsonObject? Of(string json, string call) =>
        MaskedJson.Of(Encoding.UTF8.GetBytes(json), Api.Methods.Single(method => method.Rpc.Name == call).Rpc.InputType);
}

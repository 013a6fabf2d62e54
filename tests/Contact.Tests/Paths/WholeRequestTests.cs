using System.Text;
using Grpc.Core;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Paths;

/// <summary>What belongs to a request as a whole, not to one of its items.</summary>
public sealed class WholeRequestTests(RunningContact contact) : IClassFixture<RunningContact>
{
    private readonly ContactApp app = contact.App;

    [Fact]
    public async Task NativePath_WithAParameterThatItDoesNotHave_IsRefusedByNameAndTakesNothing()
    {
        var user = $"u{Guid.NewGuid():N}";
        using var sender = new PathSender(app, $"key_{Guid.NewGuid():N}");

        var answer = await sender.PostAsync(
            "/v1/events?nonsense=1", Encoding.UTF8.GetBytes($$"""{"events":[{"name":"x","userId":"{{user}}"}]}"""));

        Assert.True(answer is { Code: 400, IsExplained: true }, answer.Body);
        Assert.Contains("FIELD_UNKNOWN", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\"nonsense\"", answer.Body, StringComparison.Ordinal);
        // What comes after it is there, so what was refused would be too.
        await sender.PostAsync("/v1/events", Encoding.UTF8.GetBytes($$"""{"events":[{"name":"x","userId":"{{user}}b"}]}"""));
        await LookupAsync($"user_id:{user}b");
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = $"user_id:{user}" }, ContactApp.Caller));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Batch_GivenTwice_IsTakenWhole()
    {
        var user = $"u{Guid.NewGuid():N}";
        using var sender = new PathSender(app, $"key_{Guid.NewGuid():N}");

        var answer = await sender.PostAsync("/v1/batch", Encoding.UTF8.GetBytes(
            $$"""{"batch":[{"type":"track","event":"x","userId":"{{user}}a"}],"sentAt":null,"batch":[{"type":"track","event":"x","userId":"{{user}}b"}]}"""));

        Assert.True(answer.Code == 200, answer.Body);
        Assert.Empty(await sender.RejectsAsync());
        Assert.NotEqual((await LookupAsync($"user_id:{user}a")).Contact_, (await LookupAsync($"user_id:{user}b")).Contact_);
    }

    [Theory]
    [InlineData("""{"state":"refused","channel":"*","address":"+8613800138000","address_type":"phone"}""", "")]
    [InlineData("""{"state":"refused","channel":"*","address":"+8613800138000","address_type":"wechat_openid"}""", "properties.address")]
    [InlineData("""{"state":"refused","channel":"*","address":"+8613800138001","address_type":"phone"}""", "properties.address")]
    public async Task Refusal_OfAWriteKey_ConcernsOnlyAddressesOfThatRequestAndTheirType(string properties, string field)
    {
        using var sender = new PathSender(app, $"key_{Guid.NewGuid():N}");

        var answer = await sender.PostAsync("/v1/events", Encoding.UTF8.GetBytes(
            $$"""{"events":[{"name":"consent_changed","phone":"13800138000","properties":{{properties}}}]}"""));

        Assert.Equal(200, answer.Code);
        Assert.Equal(field, Assert.Single(answer.Results).ErrorField);
    }

    private Task<V1.Contact> LookupAsync(string identifier) => ContactApp.EventuallyAsync(
        async () =>
        {
            try
            {
                return await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller);
            }
            catch (RpcException absent) when (absent.StatusCode == StatusCode.NotFound)
            {
                return new V1.Contact();
            }
        },
        found => found.Contact_.Length > 0);
}

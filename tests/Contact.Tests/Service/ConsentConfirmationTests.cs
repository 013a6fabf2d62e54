using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contact.V1;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing.Stores;
using static Rapport.Contact.Tests.Service.ConsentCalls;

namespace Rapport.Contact.Tests.Service;

public sealed class ConsentConfirmationTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task ConfirmConsent_WithTheToken_GrantsOnceWithTheProofOfWhatWaited()
    {
        await using var app = await AppAsync();
        var contact = await PendingAsync(app);
        Assert.Equal("unconfirmed", (await ListAsync(app, contact, acts: 1)).Current.Single().PendingReason);
        var asked = await AskAsync(app, contact);
        Assert.Equal(("ann@x.com", "email", "marketing"), (asked.Address, asked.AddressType, asked.Purpose));
        var first = await ConfirmAsync(app, asked.Token);
        var answer = await ListAsync(app, contact, acts: 2);
        var current = answer.Current.Single();
        Assert.Equal(
            (ConsentState.Granted, true, "double_opt_in", "v7", "newsletter", first.Event),
            (current.State, current.Confirmed, current.Source, current.TextVersion, current.Proof.Form, current.Event));
        Assert.Equal(first.Event, (await ConfirmAsync(app, asked.Token)).Event);

        // The token of a consent that was taken back gives nothing back.
        await SetAsync(app, contact, new Consent { Purpose = "marketing", Channel = "email", State = ConsentState.Refused });
        await ListAsync(app, contact, acts: 3);
        Assert.Equal(first.Event, (await ConfirmAsync(app, asked.Token)).Event);
        Assert.Equal(ConsentState.Refused, (await ListAsync(app, contact, acts: 3)).Current.Single().State);
        Assert.Equal("refused", await StateAsync(() => AskAsync(app, contact)));
    }

    [Fact]
    public async Task RequestConsentConfirmation_ByManyAtOnce_AsksTheAddressOnceADay()
    {
        await using var app = await AppAsync();
        var contact = await PendingAsync(app);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await AskAsync(app, contact)).Token;
            }
            catch (RpcException)
            {
                return "";
            }
        }));
        var first = Assert.Single(answers, token => token.Length > 0);
        Assert.Equal("asked", await StateAsync(() => AskAsync(app, contact)));
        Advance(app, TimeSpan.FromHours(24));
        Assert.NotEqual(first, (await AskAsync(app, contact)).Token);
        // What came first is good until it expires.
        Assert.True((await ConfirmAsync(app, first)).Confirmed);
        await ListAsync(app, contact, acts: 2);
        Advance(app, TimeSpan.FromHours(25));
        Assert.Equal("confirmed", await StateAsync(() => AskAsync(app, contact)));
    }

    [Fact]
    public async Task ConfirmConsent_WhereTheTokenHasExpiredOrThePersonRefusedMeanwhile_IsForbidden()
    {
        await using var app = await AppAsync();
        var contact = await PendingAsync(app);
        var token = (await AskAsync(app, contact)).Token;
        Advance(app, TimeSpan.FromDays(7));
        Assert.Equal("expired", await StateAsync(() => ConfirmAsync(app, token)));
        token = (await AskAsync(app, contact)).Token;
        await SetAsync(app, contact, new Consent { Purpose = "marketing", Channel = "email", State = ConsentState.Refused });
        await ListAsync(app, contact, acts: 2);
        Assert.Equal("refused", await StateAsync(() => ConfirmAsync(app, token)));
        var unknown = await Assert.ThrowsAsync<RpcException>(() => ConfirmAsync(app, "no-token"));
        Assert.Equal(StatusCode.InvalidArgument, unknown.StatusCode);
    }

    private static async Task<string> PendingAsync(ContactApp app)
    {
        var act = Act("granted", 0, email: "ann@x.com");
        act.OccurredAt = null;
        act.Properties.Fields["confirmed"] = Google.Protobuf.WellKnownTypes.Value.ForBool(false);
        act.Properties.Fields["text_version"] = Google.Protobuf.WellKnownTypes.Value.ForString("v7");
        act.Properties.Fields["form"] = Google.Protobuf.WellKnownTypes.Value.ForString("newsletter");
        var contact = await IngestAsync(app, "email:ann@x.com", act);
        await ListAsync(app, contact, acts: 1);
        return contact;
    }

    private static async Task<ConsentConfirmation> AskAsync(ContactApp app, string contact) =>
        await app.Consents.RequestConsentConfirmationAsync(
            new RequestConsentConfirmationRequest { Contact = contact, Channel = "email" }, ContactApp.Caller);

    private static async Task<Consent> ConfirmAsync(ContactApp app, string token) =>
        await app.Consents.ConfirmConsentAsync(new ConfirmConsentRequest { Token = token }, ContactApp.Caller);

    private static async Task<string> StateAsync(Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.FailedPrecondition, fault.StatusCode);
        return fault.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata["state"];
    }

    private static void Advance(ContactApp app, TimeSpan by)
    {
        var clock = app.Services.GetRequiredService<PlatformClock>();
        clock.AdvanceTo(clock.GetUtcNow() + by);
    }

    private async Task<ContactApp> AppAsync([System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(
            mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName,
            new Dictionary<string, string> { ["Rapport:Clock:Movable"] = "true" }).ReadyAsync();
}

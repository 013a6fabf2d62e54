using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;
using static Rapport.Contact.Tests.Service.ConsentCalls;

namespace Rapport.Contact.Tests.Service;

public sealed class ConsentProofTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task SetConsent_WithItsProof_IsKeptAndToldAsItWasSaid()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com" });
        var proof = new ConsentProof
        {
            Form = "checkout", Language = "de-CH", TextHash = new string('a', 64), Reference = "doc/1", Collector = "Acme",
            RefusalOffered = true, ProductGroup = "shoes",
        };
        await SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = "email", State = ConsentState.Granted, Basis = ConsentBasis.Soft, Confirmed = true,
            Night = true, ActTime = Days(-9), ExpireTime = Days(9), Proof = proof,
        });
        var answer = await ListAsync(app, contact, acts: 1);
        Assert.All([answer.Current.Single(), answer.History.Single()], act => Assert.Equal(
            (ConsentBasis.Soft, true, true, Days(9), proof, false),
            (act.Basis, act.Confirmed, act.Night, act.ExpireTime, act.Proof, act.Expired)));
    }

    [Fact]
    public async Task SetConsent_WithSeveralFaultsInIt_NamesEveryField()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com" });
        var fault = await Assert.ThrowsAsync<RpcException>(() => SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = "email", State = ConsentState.Refused, Basis = ConsentBasis.Soft, ActTime = Days(-1),
            ExpireTime = Days(-1), Proof = new ConsentProof { Form = new string('f', 501), TextHash = "none" },
        }));
        Assert.Equal(
            ["consent.basis", "consent.expire_time", "consent.proof.form", "consent.proof.text_hash"],
            fault.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task ListConsents_OfAPause_TellsItWhileItLastsAndThenWhatWasSaidBefore()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(app, "email:ann@x.com", Act("granted", -20, email: "ann@x.com"));
        await SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = "email", State = ConsentState.Refused, ActTime = Days(-10), ExpireTime = Days(-5),
        });
        await ListAsync(app, contact, acts: 2);
        foreach (var (day, expected) in new[] { (-11, "Granted"), (-10, "Refused"), (-6, "Refused"), (-5, "Granted") })
        {
            var answer = await app.Consents.ListConsentsAsync(
                new ListConsentsRequest { Contact = contact, At = Days(day) }, ContactApp.Caller);
            Assert.Equal(expected, answer.Current.Single().State.ToString());
        }
    }

    [Fact]
    public async Task ListConsents_InPages_GivesEveryActOnceAndNoneToAnotherQuery()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(
            app, "email:ann@x.com", Act("granted", -5, email: "ann@x.com"), Act("refused", -5, email: "ann@x.com"),
            Act("granted", -4, email: "ann@x.com"), Act("refused", -3, email: "ann@x.com"), Act("granted", -2, email: "ann@x.com"));
        var all = (await ListAsync(app, contact, acts: 5)).History.Select(act => act.Event).ToList();
        var (paged, token, pages) = (new List<string>(), "", 0);
        do
        {
            var page = await app.Consents.ListConsentsAsync(
                new ListConsentsRequest { Contact = contact, PageSize = 2, PageToken = token }, ContactApp.Caller);
            Assert.Equal(token.Length == 0 ? 1 : 0, page.Current.Count);
            paged.AddRange(page.History.Select(act => act.Event));
            token = page.NextPageToken;
            pages++;
        }
        while (token.Length > 0);

        Assert.Equal(all, paged);
        Assert.Equal(3, pages);
        var first = await app.Consents.ListConsentsAsync(
            new ListConsentsRequest { Contact = contact, PageSize = 2 }, ContactApp.Caller);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Consents.ListConsentsAsync(
            new ListConsentsRequest { Contact = contact, PageSize = 2, Channel = "sms", PageToken = first.NextPageToken },
            ContactApp.Caller));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    [Fact]
    public async Task ListConsents_Filtered_GivesWhatBearsOnIt()
    {
        await using var app = await AppAsync();
        var contact = await IngestAsync(
            app, "user_id:u", new EventInput { Name = "x", UserId = "u", Email = "a@x.com" },
            new EventInput { Name = "x", UserId = "u", Email = "b@x.com", Phone = "+8613800138000" });
        foreach (var (channel, address, state) in new[]
        {
            ("email", "a@x.com", ConsentState.Granted), ("email", "b@x.com", ConsentState.Refused),
            ("sms", "+8613800138000", ConsentState.Granted),
        })
            await SetAsync(app, contact, new Consent { Purpose = "marketing", Channel = channel, Address = address, State = state });
        await ListAsync(app, contact, acts: 3);
        Assert.Equal("a@x.com b@x.com / 2", await FilteredAsync(new ListConsentsRequest { Channel = "EMAIL" }));
        Assert.Equal("b@x.com / 1", await FilteredAsync(new ListConsentsRequest { Address = " B@X.com" }));
        Assert.Equal("+8613800138000 / 1", await FilteredAsync(new ListConsentsRequest { Address = "13800138000", Channel = "sms" }));
        Assert.Equal(" / 0", await FilteredAsync(new ListConsentsRequest { Purpose = "news" }));
        Assert.Equal("a@x.com b@x.com +8613800138000 / 1", await FilteredAsync(new ListConsentsRequest { State = ConsentState.Refused }));

        async Task<string> FilteredAsync(ListConsentsRequest request)
        {
            request.Contact = contact;
            var answer = await app.Consents.ListConsentsAsync(request, ContactApp.Caller);
            return $"{string.Join(' ', answer.Current.Select(c => c.Address))} / {answer.History.Count}";
        }
    }

    private async Task<ContactApp> AppAsync([System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}

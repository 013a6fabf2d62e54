using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;
using static Rapport.Contact.Tests.Service.ConsentCalls;

namespace Rapport.Contact.Tests.Service;

public sealed class ConsentCheckTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Dictionary<string, string> ByRegion = new()
    {
        ["ConsentLaw:Law"] = "ByRegion",
        ["ConsentLaw:Confirmed:0:Policy"] = "ca-email", ["ConsentLaw:Confirmed:0:Version"] = "1",
        ["ConsentLaw:Confirmed:0:By"] = "Dr. Weiss", ["ConsentLaw:Confirmed:0:On"] = "2026-12-01",
        ["ConsentLaw:Confirmed:1:Policy"] = "us-sms", ["ConsentLaw:Confirmed:1:Version"] = "1",
        ["ConsentLaw:Confirmed:1:By"] = "Dr. Weiss", ["ConsentLaw:Confirmed:1:On"] = "2026-12-01",
    };

    [Fact]
    public async Task CheckConsent_OfABatch_AnswersEachInItsOrder()
    {
        await using var app = await AppAsync([]);
        var ann = await IngestAsync(
            app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com", UserId = "ann" },
            new EventInput { Name = "x", Email = "old@x.com", UserId = "ann" }, Act("granted", -3, email: "ann@x.com"),
            Act("refused", -2, email: "old@x.com"));
        var mute = await IngestAsync(app, "user_id:mute", new EventInput { Name = "x", UserId = "mute" });
        await ListAsync(app, ann, acts: 2);
        var answers = (await app.Consents.CheckConsentAsync(
            new CheckConsentRequest
            {
                Checks =
                {
                    new ConsentCheck { Contact = ann, Channel = "email", Address = " Ann@x.com" },
                    new ConsentCheck { Contact = ann, Channel = "email", Address = "old@x.com" },
                    new ConsentCheck { Contact = ann, Channel = "email", Address = "ann@x.com", Purpose = "news" },
                    new ConsentCheck { Contact = ann, Channel = "sms" },
                    new ConsentCheck { Contact = mute, Channel = "email" },
                    new ConsentCheck { Contact = "c_nobody", Channel = "email" },
                },
            },
            ContactApp.Caller)).Answers;
        Assert.Equal(
            ["True ", "False no_consent", "False no_consent", "False no_address", "False no_address", "False contact_unknown"],
            answers.Select(answer => $"{answer.Permitted} {answer.Reason}"));
        var acts = (await ListAsync(app, ann, acts: 2)).History;
        Assert.Equal([acts[1].Event, acts[0].Event, ""], answers.Take(3).Select(answer => answer.Event));
        Assert.Equal(
            ["express/1 policy ", "express/1 age ", "express/1 consent no_consent", "express/1 automated_decision ", "express/1 hours "],
            answers[1].Asked.Select(each => $"{each.Policy} {each.Question} {each.Reason}"));
    }

    [Fact]
    public async Task CheckConsent_ByTheLawOfRegions_AsksThePolicyOfTheCountryThatTraitAndNumberTell()
    {
        await using var app = await AppAsync(ByRegion);
        var contact = await IngestAsync(app, "user_id:u", new EventInput
        {
            Name = "identified", UserId = "u", Email = "ann@x.com", Phone = "+12125550123",
            Properties = new Struct
            {
                Fields =
                {
                    ["country"] = Value.ForString("CA"), ["state"] = Value.ForString("US-CO"),
                    ["timezone"] = Value.ForString("America/Denver"),
                },
            },
        });
        await SetAsync(app, contact, new Consent
        {
            Purpose = "marketing", Channel = "email", State = ConsentState.Granted, Basis = ConsentBasis.ImpliedInquiry, ActTime = Days(-30),
        });
        await ListAsync(app, contact, acts: 1);
        var answers = (await app.Consents.CheckConsentAsync(
            new CheckConsentRequest
            {
                Checks =
                {
                    new ConsentCheck { Contact = contact, Channel = "email", At = Days(100) },
                    new ConsentCheck { Contact = contact, Channel = "email", At = Days(200) },
                    new ConsentCheck { Contact = contact, Channel = "sms" },
                },
            },
            ContactApp.Caller)).Answers;
        Assert.Equal(["True ", "False consent_expired"], answers.Take(2).Select(answer => $"{answer.Permitted} {answer.Reason}"));
        // Canada's has not been confirmed for texts: nothing goes, whatever the number's country says.
        Assert.Equal("policy_unconfirmed", answers[2].Reason);
        Assert.Equal(["ca-sms/1 policy_unconfirmed", "us-sms/1 "], answers[2].Asked.Take(2).Select(each => $"{each.Policy} {each.Reason}"));
    }

    [Fact]
    public async Task CheckConsent_OfWhatCannotBeAsked_NamesEveryField()
    {
        await using var app = await AppAsync([]);
        var contact = await IngestAsync(app, "email:ann@x.com", new EventInput { Name = "x", Email = "ann@x.com" });
        Assert.Equal(
            ["checks[0].contact", "checks[0].channel", "checks[1].purpose", "checks[1].address", "checks[2].at"],
            await FaultsAsync(
                new ConsentCheck(), new ConsentCheck { Contact = contact, Channel = "email", Purpose = "*", Address = "nobody" },
                new ConsentCheck { Contact = contact, Channel = "email", At = new Timestamp { Seconds = 99_999_999_999 } }));
        Assert.Equal(["checks[0].address"], await FaultsAsync(
            new ConsentCheck { Contact = contact, Channel = "email", Address = "else@x.com" }));
        Assert.Equal(["checks"], await FaultsAsync());
        Assert.Equal(["checks"], await FaultsAsync([.. Enumerable.Repeat(new ConsentCheck { Contact = contact, Channel = "email" }, 501)]));

        async Task<IEnumerable<string>> FaultsAsync(params ConsentCheck[] checks)
        {
            var fault = await Assert.ThrowsAsync<RpcException>(async () => await app.Consents.CheckConsentAsync(
                new CheckConsentRequest { Checks = { checks } }, ContactApp.Caller));
            Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
            return fault.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field);
        }
    }

    [Fact]
    public async Task CheckConsent_OverHttp_AnswersTheSame()
    {
        await using var app = await AppAsync([]);
        var contact = await IngestAsync(app, "email:ann@x.com", Act("granted", -3, email: "ann@x.com"));
        await ListAsync(app, contact, acts: 1);
        using var http = app.Http();
        var answer = await (await http.PostAsJsonAsync(
            "/v1/consents:check", new { checks = new[] { new { contact, channel = "email" } } })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.GetProperty("answers")[0].GetProperty("permitted").GetBoolean());
    }

    [Theory]
    [InlineData("+12125550123", "US", "America/New_York")]
    [InlineData("+8613800138000", "CN", "Asia/Shanghai")]
    [InlineData("+80012345678", null, "")]
    public void Of_ANumber_TellsCountryAndZones(string number, string? country, string zone)
    {
        var place = Rapport.Contact.Domain.Identities.NumberPlaces.Of(number)!;
        Assert.Equal((country, zone), (place.Country, string.Join(' ', place.Zones)));
    }

    private async Task<ContactApp> AppAsync(
        Dictionary<string, string> settings, [System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName, settings).ReadyAsync();
}

using System.Net;
using System.Net.Http.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Who said an event is written by contact alone, and nobody outside can speak as the platform.</summary>
public sealed class OriginTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly string[] SegmentPaths =
        ["identify", "i", "track", "t", "page", "p", "screen", "s", "group", "g", "alias", "a", "batch", "b", "import"];

    private static readonly (string Kind, string Principal)[] Keys =
        [(CallerContext.WriteKey, "0123456789ab"), (CallerContext.ApiKey, "ba9876543210"), ("", "")];

    /// <summary>Every reserved name, and ways to write it that are stored as the same name.</summary>
    private static readonly IReadOnlyList<string> Spellings =
    [
        .. ReservedNames.Written.Concat(ReservedNames.Coming)
            .Concat(ReservedNames.Prefixes.Select(prefix => prefix + "anything"))
            .SelectMany(name => (string[])
            [
                name, Words(name, " "), Words(name, ""), name.ToUpperInvariant(), name.Replace('_', '-'),
                $" {name.Replace("_", "\u00a0", StringComparison.Ordinal)}! ",
            ]),
    ];

    [Fact]
    public async Task Event_OfEveryIntake_CarriesTheOriginOfItsCaller()
    {
        await using var app = await AppAsync();
        var (write, api) = (ContactApp.CallerOf(CallerContext.WriteKey, "w1"), ContactApp.CallerOf(CallerContext.ApiKey, "a1"));
        await app.Contacts.IngestEventsAsync(Request("unary", "u1"), write);
        using (var stream = app.Contacts.IngestStream(api))
        {
            await stream.RequestStream.WriteAsync(new IngestStreamRequest { Events = { Input("stream", "u1") } });
            Assert.True(await stream.ResponseStream.MoveNext(default));
            await stream.RequestStream.CompleteAsync();
        }

        foreach (var (headers, name) in ((Metadata, string)[])[(write, "segment_w"), (api, "segment_a")])
        {
            using var http = app.HttpOf(headers);
            (await http.PostAsJsonAsync("/v1/track", new { @event = name, userId = "u1" })).EnsureSuccessStatusCode();
        }

        await app.NumberedAsync(4);
        var contact = await LookupAsync(app, "user_id:u1");
        await app.Consents.SetConsentAsync(new SetConsentRequest
        {
            Contact = contact.Contact_,
            Consent = new Consent { Purpose = "marketing", Channel = "email", State = ConsentState.Granted },
        }, api);
        await app.Log.AppendEventsAsync(
            new AppendEventsRequest { Conclusions = { Conclusion(contact.Contact_) } },
            ContactApp.CallerOf(CallerContext.Service, "tagging"));
        await app.Contacts.IngestEventsAsync(Request("other", "", "cookie"), write);
        await app.NumberedAsync(7);
        await app.Contacts.IngestEventsAsync(Request("joined", "u1", "cookie"), write);
        await app.NumberedAsync(10);

        var origins = (await AllAsync(app)).ToDictionary(e => e.Name, e => (e.Origin.Kind, e.Origin.Name));
        Assert.Equal((OriginKind.WriteKey, "w1"), origins["unary"]);
        Assert.Equal((OriginKind.ApiKey, "a1"), origins["stream"]);
        Assert.Equal((OriginKind.WriteKey, "w1"), origins["segment_w"]);
        Assert.Equal((OriginKind.ApiKey, "a1"), origins["segment_a"]);
        Assert.Equal((OriginKind.ApiKey, "a1"), origins["consent_changed"]);
        Assert.Equal((OriginKind.Service, "tagging"), origins["tag_added"]);
        Assert.Equal((OriginKind.Service, "contact"), origins["contact_merged"]);
        Assert.Equal((OriginKind.Service, "contact"), origins["contact_absorbed"]);
        var timeline = await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact.Contact_, Name = "tag_added" }, ContactApp.Caller);
        Assert.Equal(OriginKind.Service, Assert.Single(timeline.Events).Origin.Kind);
    }

    [Fact]
    public async Task Event_OfAReplay_IsTheSpeakersAndTheReplayTheContactServices()
    {
        await using var app = await AppAsync();
        var write = ContactApp.CallerOf(CallerContext.WriteKey, "w1");
        await app.Contacts.IngestEventsAsync(Request(ContactApp.Poison, "u1"), write);
        await app.Contacts.IngestEventsAsync(Request("fine", "u1"), write);
        var fine = (await ContactApp.EventuallyAsync(() => AllAsync(app), all => all.Count == 1))[0];
        await app.Log.ReportPoisonAsync(new ReportPoisonRequest
        {
            Events =
            {
                new PoisonEvent
                {
                    Service = "tagging", Workspace = ContactApp.Workspace, Contact = fine.Contact, EventId = fine.Id,
                    EventName = fine.Name, N = 1, Fault = "InvalidOperationException",
                },
            },
        }, ContactApp.CallerOf(CallerContext.Service, "tagging"));
        var held = await ContactApp.EventuallyAsync(
            async () => await app.Quarantine.ListQuarantineAsync(new ListQuarantineRequest(), ContactApp.Caller),
            list => list.QuarantineItems.Count == 2);
        app.CurePoison();
        foreach (var item in held.QuarantineItems)
            await app.Quarantine.ReplayQuarantineItemAsync(new ReplayQuarantineItemRequest { QuarantineItem = item.Id }, ContactApp.Caller);

        await app.NumberedAsync(3);
        var origins = (await AllAsync(app)).ToDictionary(e => e.Name, e => (e.Origin.Kind, e.Origin.Name));
        Assert.Equal((OriginKind.WriteKey, "w1"), origins[ContactApp.Poison]);
        Assert.Equal((OriginKind.Service, "contact"), origins[EventNames.QuarantineReplayed]);
    }

    [Fact]
    public async Task ReservedName_OnNativePathsByEveryKindOfKey_IsRefusedPerItem()
    {
        await using var app = await AppAsync();
        foreach (var (kind, principal) in Keys)
        {
            var caller = ContactApp.CallerOf(kind, principal);
            var unary = await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { Items() } }, caller);
            AssertRefused(unary);
            using var stream = app.Contacts.IngestStream(caller);
            await stream.RequestStream.WriteAsync(new IngestStreamRequest { Events = { Items() } });
            Assert.True(await stream.ResponseStream.MoveNext(default));
            AssertRefused(stream.ResponseStream.Current);
            await stream.RequestStream.CompleteAsync();
            using var http = app.HttpOf(caller);
            using var answer = await http.PostAsJsonAsync("/v1/events", new
            {
                events = Spellings.Select(name => new { name, userId = "u1" }).Append(new { name = "good", userId = "u1" }),
            });
            var transcoded = IngestEventsResponse.Parser.ParseJson(await answer.Content.ReadAsStringAsync());
            AssertRefused(transcoded);
        }

        await app.NumberedAsync(3 * Keys.Length);
        Assert.All(await AllAsync(app), e => Assert.Equal("good", e.Name));

        static IEnumerable<EventInput> Items() =>
            Spellings.Append("good").Select(name => new EventInput { Name = name, UserId = "u1" });

        static void AssertRefused(IngestEventsResponse answer)
        {
            Assert.Equal((1, Spellings.Count), (answer.AcceptedCount, answer.RejectedCount));
            Assert.All(answer.Results.Take(Spellings.Count), result => Assert.Equal(
                (IngestStatus.Rejected, "name", "EVENT_NAME_RESERVED"), (result.Status, result.ErrorField, result.ErrorCode)));
        }
    }

    [Fact]
    public async Task ReservedName_OnEverySegmentPathByEveryKindOfKey_IsNeverStored()
    {
        await using var app = await AppAsync();
        string[] plain = [.. ReservedNames.Written, .. ReservedNames.Coming];
        var requests = Keys.SelectMany(key => SegmentPaths.SelectMany(path => path switch
        {
            "batch" or "b" or "import" => [(key, path, Body: (object)new { batch = Spellings.Select(Call) })],
            "track" or "t" => Spellings.Select(name => (key, path, Body: Call(name))),
            _ => plain.Select(name => (key, path, Body: Call(name))),
        }));
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (request, stop) =>
        {
            using var http = app.HttpOf(ContactApp.CallerOf(request.key.Kind, request.key.Principal));
            using var answer = await http.PostAsJsonAsync($"/v1/{request.path}", request.Body, stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });

        await app.NumberedAsync(Keys.Length * (SegmentPaths.Length - 5) * plain.Length);
        var kept = (await AllAsync(app)).Select(e => e.Name).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["aliased", "group_joined", "identified", "page_viewed", "screen_viewed"], kept);
        var rejects = await app.Contacts.ListIngestRejectsAsync(
            new ListIngestRejectsRequest { PageSize = 500 }, ContactApp.Caller);
        Assert.All(rejects.Rejects, reject => Assert.Equal(
            ("event", "EVENT_NAME_RESERVED"), (reject.ErrorField, reject.ErrorCode)));
        Assert.Equal(500, rejects.Rejects.Count);

        // The type track for the paths that read it, and the name wherever a call could carry one.
        static object Call(string name) => new
        {
            type = "track", @event = name, name, userId = "u1", groupId = "g1", previousId = "p1",
            properties = new { name, @event = name },
        };
    }

    [Fact]
    public async Task Item_ThatClaimsAnOriginAHopOrACause_HasItsCallersAndNone()
    {
        await using var app = await AppAsync();
        using var http = app.HttpOf(ContactApp.CallerOf(CallerContext.WriteKey, "w1"));
        (await http.PostAsJsonAsync("/v1/track", new
        {
            @event = "claims", userId = "u1", hop = 1, causeId = "x", cause_id = "x",
            origin = new { kind = "ORIGIN_KIND_SERVICE", name = "contact" },
        })).EnsureSuccessStatusCode();
        await app.NumberedAsync(1);

        var said = Assert.Single(await AllAsync(app));
        Assert.Equal((OriginKind.WriteKey, "w1", 0, ""), (said.Origin.Kind, said.Origin.Name, said.Hop, said.CauseId));
    }

    [Fact]
    public async Task Consent_GrantedWithAWriteKey_IsNotInForceUntilAnApiKeySaysItARefusalIs()
    {
        await using var app = await AppAsync();
        var write = ContactApp.CallerOf(CallerContext.WriteKey, "w1");
        await app.Contacts.IngestEventsAsync(Act("granted"), write);
        await app.NumberedAsync(1);
        var contact = await LookupAsync(app, "email:ann@example.com");
        Assert.DoesNotContain(await CurrentAsync(), consent => consent.State == ConsentState.Granted);

        await app.Contacts.IngestEventsAsync(Act("granted"), ContactApp.Caller);
        await app.NumberedAsync(2);
        Assert.Contains(await CurrentAsync(), consent => consent.State == ConsentState.Granted);

        await app.Contacts.IngestEventsAsync(Act("refused"), write);
        await app.NumberedAsync(3);
        Assert.All(await CurrentAsync(), consent => Assert.Equal(ConsentState.Refused, consent.State));
        Assert.NotEmpty(await CurrentAsync());

        async Task<IEnumerable<Consent>> CurrentAsync() => (await app.Consents.ListConsentsAsync(
            new ListConsentsRequest { Contact = contact.Contact_ }, ContactApp.Caller)).Current;

        static IngestEventsRequest Act(string state) => new()
        {
            Events =
            {
                new EventInput
                {
                    Name = "Consent Changed", Email = "ann@example.com",
                    Properties = new Struct
                    {
                        Fields = { ["channel"] = Value.ForString("email"), ["state"] = Value.ForString(state) },
                    },
                },
            },
        };
    }

    private static string Words(string name, string between) => string.Join(
        between, name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static IngestEventsRequest Request(string name, string user, string cookie = "") =>
        new() { Events = { Input(name, user, cookie) } };

    private static EventInput Input(string name, string user, string cookie = "") =>
        new() { Name = name, UserId = user, AnonymousId = cookie };

    private static Conclusion Conclusion(string contact) => new()
    {
        Id = "derived", Workspace = ContactApp.Workspace, Contact = contact, Name = EventNames.TagAdded, Hop = 1,
        OccurredAt = DateTimeOffset.UnixEpoch.AddYears(55).ToTimestamp(),
    };

    private static async Task<IReadOnlyList<Event>> AllAsync(ContactApp app)
    {
        var status = await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller);
        var all = new List<Event>();
        for (var p = 0; p < status.PartitionCount; p++)
            for (long from = 1; from <= status.LastN[p];)
            {
                var read = await app.Log.ReadEventsAsync(
                    new ReadEventsRequest { Partition = p, FromN = from, MaxEvents = 2000 }, ContactApp.Caller);
                all.AddRange(read.Run.Events);
                from += read.Run.Events.Count;
            }

        return all;
    }

    private static Task<V1.Contact> LookupAsync(ContactApp app, string identifier) => ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = identifier }, ContactApp.Caller), _ => true);

    private Task<ContactApp> AppAsync() => new ContactApp(mongo, mongo.NewDatabase("origins").DatabaseNamespace.DatabaseName).ReadyAsync();
}

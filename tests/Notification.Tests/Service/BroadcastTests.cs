using Grpc.Core;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Broadcasts from the draft to the last mail.</summary>
public sealed class BroadcastTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Broadcast_CheckedApprovedAndStarted_ReachesWhoAgreedAndHoldsTheOthersBack()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var (ann, bob) = (app.Broadcasts("key_ann"), app.Broadcasts("key_bob"));
        await app.SaveTemplateAsync("spring");
        foreach (var contact in (string[])["c_1", "c_2", "c_3", "c_4"])
            app.PutContact(contact);
        foreach (var contact in (string[])["c_1", "c_2"])
            await app.ConsentAsync(contact, "granted");
        await app.ConsentAsync("c_3", "refused");
        app.Segments.Put("buyers", "c_1", "c_2", "c_3", "c_4");

        var draft = await ann.CreateBroadcastAsync(Draft());
        Assert.Equal((BroadcastState.Draft, "marketing", "key_ann"), (draft.State, draft.Class, draft.CreatedBy));
        CheckBroadcastResponse? check = null;
        await Eventually.HoldsAsync(
            async () => (check = await ann.CheckBroadcastAsync(new CheckBroadcastRequest { Broadcast = draft.Id })).Reachable == 2,
            $"two can be reached: {check}");
        Assert.Equal((4, true, 0), (check!.Sampled, check.Complete, check.ControlGroup));
        Assert.Equal(2, check.HeldBack.Sum(each => each.Count));
        Assert.Equal(0, await app.Mailbox.CountAsync());

        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS", () => ann.StartBroadcastAsync(new StartBroadcastRequest { Broadcast = draft.Id }));
        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS", () => ann.ApproveBroadcastAsync(
            new ApproveBroadcastRequest { Broadcast = draft.Id, Etag = draft.Etag }));
        var renamed = await ann.UpdateBroadcastAsync(new UpdateBroadcastRequest { Broadcast = draft.Id, Settings = Draft("Spring sale").Broadcast });
        await RefusedAsync(StatusCode.Aborted, "ETAG_MISMATCH", () => bob.ApproveBroadcastAsync(
            new ApproveBroadcastRequest { Broadcast = draft.Id, Etag = draft.Etag }));
        var approved = await bob.ApproveBroadcastAsync(new ApproveBroadcastRequest { Broadcast = draft.Id, Etag = renamed.Etag });
        Assert.Equal((BroadcastState.Approved, "key_bob"), (approved.State, approved.ApprovedBy));
        await ann.StartBroadcastAsync(new StartBroadcastRequest { Broadcast = draft.Id });

        var done = await ReachesAsync(ann, draft.Id, BroadcastState.Done);
        Assert.Equal((4, 2, 2, 0, 0), (
            done.Counts.Audience, done.Counts.Sent, done.Counts.HeldBack, done.Counts.Failed, done.Counts.Waiting));
        Assert.Equal(2, done.HeldBack.Sum(each => each.Count));
        Assert.NotNull(done.EndTime);
        Assert.Equal(
            ["c_1@example.com", "c_2@example.com"], (await app.Mailbox.MailsAsync()).Select(mail => mail.To).Order());
        Assert.Equal(draft.Id, (await app.ToldAsync("c_1", "message_sent")).Properties.Fields["broadcast"].StringValue);
        var recipients = await ann.ListBroadcastRecipientsAsync(new ListBroadcastRecipientsRequest { Broadcast = draft.Id });
        Assert.Equal(["sent", "sent", "held_back", "held_back"], recipients.Recipients.Select(each => each.State));
        var message = await app.Messages.GetMessageAsync(new GetMessageRequest { Message = recipients.Recipients[0].Message });
        Assert.Equal((draft.Id, "c_1"), (message.Broadcast, message.Contact));
        // Nothing of it is said to be automated: no journey chose whom it goes to.
        Assert.Empty(message.Journey);
    }

    [Fact]
    public async Task Control_OfAThird_GetsNothingAndIsToldOnce()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var contacts = FakeSegments.Contacts(30);
        var started = await StartedAsync(app, contacts, broadcast => broadcast.ControlPercent = 33);
        var done = await ReachesAsync(app.Broadcasts("key_ann"), started.Id, BroadcastState.Done);
        var control = Assert.Single(done.HeldBack);
        Assert.Equal("control_group", control.Reason);
        Assert.InRange(control.Count, 1, 29);
        Assert.Equal((30, 30 - control.Count), (done.Counts.Audience, done.Counts.Sent));
        await Eventually.HoldsAsync(
            () => Task.FromResult(app.Log.All().Count(e => e.Event.Name == "experiment_assigned") == 30), "all are told their arm");
        var arms = app.Log.All().Where(e => e.Event.Name == "experiment_assigned").ToDictionary(
            e => e.Event.Contact, e => e.Event.Properties.Fields["arm"].StringValue);
        Assert.Equal(control.Count, arms.Values.Count(arm => arm == "holdout"));
        var written = (await app.Mailbox.MailsAsync()).Select(mail => mail.To.Split('@')[0]).ToHashSet();
        Assert.All(arms, each => Assert.Equal(each.Value == "treated", written.Contains(each.Key)));
    }

    [Fact]
    public async Task Contact_MergedIntoAnotherOfTheAudience_GetsItOnce()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        foreach (var contact in (string[])["c_1", "c_2", "c_3"])
            app.PutContact(contact);
        app.Contacts.Merge(NotificationApp.Workspace, "c_1", "c_3");
        var started = await StartedAsync(app, ["c_1", "c_2", "c_3"], _ => { }, put: false);
        var done = await ReachesAsync(app.Broadcasts("key_ann"), started.Id, BroadcastState.Done);
        Assert.Equal((3, 2, "merged"), (done.Counts.Audience, done.Counts.Sent, Assert.Single(done.HeldBack).Reason));
        Assert.Equal(2, await app.Mailbox.CountAsync());
    }

    [Fact]
    public async Task Pause_StopsReleasing_ResumeGoesOn_AndCancelSettlesTheRest()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var ann = app.Broadcasts("key_ann");
        var started = await StartedAsync(app, FakeSegments.Contacts(120), broadcast => broadcast.PerMinute = 60);
        await Eventually.HoldsAsync(async () => (await GetAsync(ann, started.Id)).Counts.Sent >= 3, "some are sent");
        var paused = await ann.PauseBroadcastAsync(new PauseBroadcastRequest { Broadcast = started.Id });
        Assert.Equal((BroadcastState.Paused, "by_hand"), (paused.State, paused.Reason));
        Broadcast? still = null;
        await Eventually.HoldsAsync(async () => (still = await GetAsync(ann, started.Id)).Counts.OnTheWay == 0, "nothing is on the way");
        AddsUp(still!);
        var mails = await app.Mailbox.CountAsync();
        await ann.ResumeBroadcastAsync(new ResumeBroadcastRequest { Broadcast = started.Id });
        await Eventually.HoldsAsync(async () => await app.Mailbox.CountAsync() > mails, "it goes on");
        await ann.CancelBroadcastAsync(new CancelBroadcastRequest { Broadcast = started.Id });
        Broadcast? ended = null;
        await Eventually.HoldsAsync(
            async () => (ended = await GetAsync(ann, started.Id)).EndTime is not null, "the cancelled one has ended");
        AddsUp(ended!);
        Assert.Equal((BroadcastState.Cancelled, 0), (ended!.State, ended.Counts.Waiting));
        Assert.Equal("cancelled", Assert.Single(ended.HeldBack).Reason);
        Assert.Equal(ended.Counts.Sent, await app.Mailbox.CountAsync());
        // Five at once, then one a second: 120 in so short a time would break the pace.
        Assert.InRange(ended.Counts.Sent, 4, 119);
        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS",
            () => ann.ResumeBroadcastAsync(new ResumeBroadcastRequest { Broadcast = started.Id }));
    }

    [Fact]
    public async Task Halt_WhenAddressesRefuse_PausesWithItsReasonAndKeepsTheRest()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var ann = app.Broadcasts("key_ann");
        await app.Mailbox.FailAsync(1000, "reject", 550);
        var started = await StartedAsync(app, FakeSegments.Contacts(900), _ => { });
        var halted = await ReachesAsync(ann, started.Id, BroadcastState.Paused);
        Assert.Equal("bounces", halted.Reason);
        await Eventually.HoldsAsync(async () => (halted = await GetAsync(ann, started.Id)).Counts.OnTheWay == 0, "nothing is on the way");
        AddsUp(halted);
        // At most 500 are on the way, and less than 100 were handed over when it released last.
        Assert.InRange(halted.Counts.Bounced, 100, 599);
        Assert.InRange(halted.Counts.Waiting, 301, 800);
        // By hand it goes on: what was refused before does not count again.
        await app.Mailbox.ClearFaultsAsync();
        await ann.ResumeBroadcastAsync(new ResumeBroadcastRequest { Broadcast = started.Id });
        var done = await ReachesAsync(ann, started.Id, BroadcastState.Done);
        AddsUp(done);
        Assert.Equal(900, done.Counts.Sent + done.Counts.Failed);
    }

    [Fact]
    public async Task Feedback_OfAMessage_CountsOnceAndOnlyForItsBroadcast()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var ann = app.Broadcasts("key_ann");
        var started = await StartedAsync(app, ["c_1", "c_2"], _ => { });
        await ReachesAsync(ann, started.Id, BroadcastState.Done);
        var recipients = (await ann.ListBroadcastRecipientsAsync(new ListBroadcastRecipientsRequest { Broadcast = started.Id })).Recipients;
        var report = new ReportBroadcastFeedbackRequest
        {
            Broadcast = started.Id, Message = recipients[0].Message, Feedback = BroadcastFeedback.Complaint,
        };
        await ann.ReportBroadcastFeedbackAsync(report);
        var told = await ann.ReportBroadcastFeedbackAsync(report);
        Assert.Equal((2, 1, 0), (told.Counts.Sent, told.Counts.Complained, told.Counts.Bounced));
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", () => ann.ReportBroadcastFeedbackAsync(
            new ReportBroadcastFeedbackRequest { Broadcast = started.Id, Message = "nr_none", Feedback = BroadcastFeedback.Bounce }));
        await RefusedAsync(StatusCode.InvalidArgument, "FIELDS_INVALID", () => ann.ReportBroadcastFeedbackAsync(
            new ReportBroadcastFeedbackRequest { Broadcast = started.Id, Message = recipients[1].Message }));
    }

    [Fact]
    public async Task Segment_ThatIsGone_PausesItUntilThereIsOne()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var ann = app.Broadcasts("key_ann");
        await app.SaveTemplateAsync("spring", "transactional");
        app.PutContact("c_1");
        var draft = await ann.CreateBroadcastAsync(Draft());
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", () => ann.CheckBroadcastAsync(new CheckBroadcastRequest { Broadcast = draft.Id }));
        await ApproveAndStartAsync(app, draft);
        var paused = await ReachesAsync(ann, draft.Id, BroadcastState.Paused);
        Assert.Equal("segment_unknown", paused.Reason);
        app.Segments.Put("buyers", "c_1");
        await ann.ResumeBroadcastAsync(new ResumeBroadcastRequest { Broadcast = draft.Id });
        Assert.Equal(1, (await ReachesAsync(ann, draft.Id, BroadcastState.Done)).Counts.Sent);
    }

    [Fact]
    public async Task Template_OfABroadcastThatHasNotEnded_IsNotDeleted()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var ann = app.Broadcasts("key_ann");
        await app.SaveTemplateAsync("spring", "transactional");
        var draft = await ann.CreateBroadcastAsync(Draft());
        var used = await RefusedAsync(StatusCode.Aborted, "IN_USE", () => app.Templates.DeleteTemplateAsync(new DeleteTemplateRequest { Template = "spring" }));
        Assert.Equal(draft.Id, used.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata["users"]);
        await ann.DeleteBroadcastAsync(new DeleteBroadcastRequest { Broadcast = draft.Id });
        await app.Templates.DeleteTemplateAsync(new DeleteTemplateRequest { Template = "spring" });
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", () => app.Templates.GetTemplateAsync(new GetTemplateRequest { Template = "spring" }));
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", () => ann.CreateBroadcastAsync(Draft()));
    }

    [Fact]
    public async Task Create_WithFaults_NamesThemAll()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var refused = await RefusedAsync(StatusCode.InvalidArgument, "FIELDS_INVALID", () => app.Broadcasts("key_ann").CreateBroadcastAsync(new CreateBroadcastRequest
        {
            Broadcast = new Broadcast { Segment = "Bad Id", PerMinute = -1, ControlPercent = 51, Priority = 101 },
        }));
        Assert.Equal(
            ["broadcast.control_percent", "broadcast.name", "broadcast.per_minute", "broadcast.priority", "broadcast.segment", "broadcast.template"],
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(each => each.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Test_OfABroadcast_GoesToTheCallerAlone()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var ann = app.Broadcasts("key_ann");
        await app.SaveTemplateAsync("spring");
        app.PutContact("c_1", "Lin");
        var draft = await ann.CreateBroadcastAsync(Draft());
        var test = await ann.TestBroadcastAsync(new TestBroadcastRequest { Broadcast = draft.Id, Address = "Ann@Example.org", Contact = "c_1" });
        Assert.Equal(("sent", "[Test] Hello Lin"), (test.Outcome, test.Subject));
        var mail = Assert.Single(await app.Mailbox.MailsAsync());
        Assert.Equal("ann@example.org", mail.To);
        Assert.Contains("List-Unsubscribe", await app.Mailbox.RawAsync(mail.Id), StringComparison.Ordinal);
        Assert.Empty((await app.Messages.ListContactMessagesAsync(new ListContactMessagesRequest { Contact = "c_1" })).Messages);
        await app.Suppressions.CreateSuppressionAsync(new CreateSuppressionRequest { Channel = "email", Address = "ann@example.org" });
        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS", () => ann.TestBroadcastAsync(
            new TestBroadcastRequest { Broadcast = draft.Id, Address = "ann@example.org", Contact = "c_1" }));
    }

    internal static CreateBroadcastRequest Draft(string name = "Spring") => new()
    {
        Broadcast = new Broadcast { Name = name, Segment = "buyers", Template = "spring" },
    };

    internal static void AddsUp(Broadcast broadcast)
    {
        var counts = broadcast.Counts;
        Assert.Equal(counts.Audience, counts.Sent + counts.HeldBack + counts.Failed + counts.Waiting);
        Assert.Equal(counts.HeldBack, broadcast.HeldBack.Sum(each => each.Count));
        Assert.Equal(counts.Failed, broadcast.Failed.Sum(each => each.Count));
    }

    private static async Task<Broadcast> StartedAsync(
        NotificationApp app, IReadOnlyList<string> contacts, Action<Broadcast> change, bool put = true)
    {
        await app.SaveTemplateAsync("spring", "transactional");
        foreach (var contact in put ? contacts : [])
            app.PutContact(contact);
        app.Segments.Put("buyers", contacts);
        var request = Draft();
        change(request.Broadcast);
        return await ApproveAndStartAsync(app, await app.Broadcasts("key_ann").CreateBroadcastAsync(request));
    }

    private static async Task<Broadcast> ApproveAndStartAsync(NotificationApp app, Broadcast draft)
    {
        await app.Broadcasts("key_bob").ApproveBroadcastAsync(new ApproveBroadcastRequest { Broadcast = draft.Id, Etag = draft.Etag });
        return await app.Broadcasts("key_ann").StartBroadcastAsync(new StartBroadcastRequest { Broadcast = draft.Id });
    }

    private static async Task<Broadcast> GetAsync(BroadcastService.BroadcastServiceClient client, string id) =>
        await client.GetBroadcastAsync(new GetBroadcastRequest { Broadcast = id });

    private static async Task<Broadcast> ReachesAsync(
        BroadcastService.BroadcastServiceClient client, string id, BroadcastState state)
    {
        Broadcast? last = null;
        try
        {
            await Eventually.HoldsAsync(async () =>
            {
                AddsUp(last = await GetAsync(client, id));
                return last.State == state;
            }, $"broadcast in {state}");
        }
        catch (Xunit.Sdk.XunitException late)
        {
            Assert.Fail($"{late.Message}; it is {last}");
        }

        return last!;
    }

    private static async Task<RpcException> RefusedAsync<T>(StatusCode code, string reason, Func<AsyncUnaryCall<T>> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await call());
        Assert.Equal((code, reason), (refused.StatusCode, refused.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason));
        return refused;
    }
}

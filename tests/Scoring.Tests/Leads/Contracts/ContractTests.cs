using Grpc.Core;
using Rapport.Leads.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Tests.Leads.Contracts;

/// <summary>The contract between marketing and sales, what sales says of leads, and what follows from it.</summary>
public sealed class ContractTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task B1_ActivationWithOneSignature_IsRefused_AndWithBothIsInForce()
    {
        await using var app = await StartAsync();
        var contract = await ProposeAsync(app);

        await SignAsync(app, contract.Version, ContractSide.Marketing, "key_marketing", "leads.sign_marketing");
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await ActivateAsync(app, contract.Version));
        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
        using (var rest = app.Service.Rest())
        using (var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"))
        using (var answer = await rest.PostAsync(new Uri($"/v1/mqlContracts/{contract.Version}:activate", UriKind.Relative), body))
            Assert.Equal(System.Net.HttpStatusCode.Conflict, answer.StatusCode);
        await SignAsync(app, contract.Version, ContractSide.Sales, "key_sales", "leads.sign_sales");
        await ActivateAsync(app, contract.Version);

        var inForce = await app.Contracts.GetMqlContractAsync(new GetMqlContractRequest { Version = contract.Version });
        Assert.Equal(MqlContractState.Active, inForce.State);
        Assert.Equal(["key_marketing", "key_sales"], inForce.Signatures.Select(s => s.Principal));
    }

    [Fact]
    public async Task B1_SignatureWithoutScopeOrOfTheSamePrincipal_IsRefused()
    {
        await using var app = await StartAsync();
        var contract = await ProposeAsync(app);
        await SignAsync(app, contract.Version, ContractSide.Marketing, "key_one", "leads.sign_marketing leads.sign_sales");

        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() =>
            SignAsync(app, contract.Version, ContractSide.Sales, "key_two", "leads.write"))).StatusCode);
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(() =>
            SignAsync(app, contract.Version, ContractSide.Sales, "key_one", "leads.sign_marketing leads.sign_sales"))).StatusCode);
    }

    [Fact]
    public async Task B1_RejectsForOneReason_PutTheRuleOnTopOfTheReport_AndAReweightingIsProposed()
    {
        await using var app = await StartAsync();
        var contract = await ProposeAsync(app);
        await SignAsync(app, contract.Version, ContractSide.Marketing, "key_marketing", "*");
        await SignAsync(app, contract.Version, ContractSide.Sales, "key_sales", "*");
        await ActivateAsync(app, contract.Version);
        // Of those who ordered, 50 are rejected for one reason and 5 accepted; of those who saw a demo, 10 are rejected for
        // another and 50 accepted.
        var ordered = Enumerable.Range(0, 55).Select(i => (Contact: $"c_ordered{i}", Reason: i < 50 ? "no project" : "")).ToList();
        var shown = Enumerable.Range(0, 60).Select(i => (Contact: $"c_shown{i}", Reason: i < 10 ? "no budget" : "")).ToList();
        foreach (var (contact, _) in ordered)
            Qualify(app, contact, "order_completed", "order_completed");
        foreach (var (contact, _) in shown)
            Qualify(app, contact, "demo_requested");
        await app.Service.PumpAsync(app.Log, log => log.Count(e => e.Event.Name == "stage_changed"
            && e.Event.Properties.Fields["to"].StringValue == "mql") == 115);
        await Eventually.HoldsAsync(async () => await StageAsync(app, "c_shown59") == "mql", "all are qualified");

        foreach (var (contact, reason) in ordered.Concat(shown))
        {
            if (reason.Length > 0)
                await app.Leads.RejectLeadAsync(new RejectLeadRequest { Contact = contact, Reason = reason });
            else
                await app.Leads.AcceptLeadAsync(new AcceptLeadRequest { Contact = contact });
        }

        await app.Service.PumpAsync(app.Log, log => log.Count(e => e.Event.Name is "lead_accepted" or "lead_rejected") == 115);
        LeadPrecision report = null!;
        await Eventually.HoldsAsync(async () => (report = await app.Precision.GetLeadPrecisionAsync(new GetLeadPrecisionRequest()))
            .Total.Accepted + report.Total.Rejected >= 115, "all verdicts are in the report");

        Assert.Equal(["engagement/order", "engagement/demo"], report.Rules.Select(rule => rule.Key));
        var (worst, fair) = (report.Rules[0], report.Rules[1]);
        Assert.Equal((true, "no project", 50), (worst.BelowFloor, worst.Reasons[0].Reason, (int)worst.Reasons[0].Count));
        Assert.Equal((false, "no budget", 10), (fair.BelowFloor, fair.Reasons[0].Reason, (int)fair.Reasons[0].Count));
        Assert.Equal((5.0 / 55, 50.0 / 60), (worst.Precision, fair.Precision));
        Assert.Equal(55.0 / 115, report.Total.Precision, 1e-9);
        var proposal = await app.Precision.ProposeReweightingAsync(new ProposeReweightingRequest());
        var change = Assert.Single(proposal.Changes);
        // By how far its precision lies below the floor: 60 × (5/55) / 0.6.
        Assert.Equal(("order", 60.0, 9.09), (change.Rule, change.PointsBefore, change.PointsAfter));
        await Eventually.HoldsAsync(async () => (await app.BackTests.GetBackTestAsync(
            new GetBackTestRequest { BackTest = proposal.BackTest.Id })).State == BackTestState.Done, "the back-test ends");
    }

    [Fact]
    public async Task Verdict_ForAnUnknownLead_IsNotFound()
    {
        await using var app = await StartAsync();

        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Leads.AcceptLeadAsync(new AcceptLeadRequest { Contact = "c_nobody" }))).StatusCode);
    }

    [Fact]
    public async Task Verdicts_OfTwoAgentsAtOnce_OneWinsAndTheOtherIsAborted()
    {
        await using var app = await StartAsync();
        Qualify(app, "c_1", "demo_requested");
        await app.Service.PumpAsync(app.Log, _ => StageAsync(app, "c_1").Result == "mql");

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                var headers = new Metadata { { "x-rapport-principal", $"agent{i}" } };
                _ = i % 2 == 0
                    ? await app.Leads.AcceptLeadAsync(new AcceptLeadRequest { Contact = "c_1" }, headers)
                    : await app.Leads.RejectLeadAsync(new RejectLeadRequest { Contact = "c_1", Reason = "no budget" }, headers);
                return StatusCode.OK;
            }
            catch (RpcException exception)
            {
                return exception.StatusCode;
            }
        }));

        Assert.Single(verdicts, StatusCode.OK);
        // Where this machine takes so long that the first has come back from the log, the stage forbids the others.
        var isBack = await StageAsync(app, "c_1") != "mql";
        Assert.Equal(7, verdicts.Count(status => status == StatusCode.Aborted || (isBack && status == StatusCode.FailedPrecondition)));
        Assert.Single(app.Log.All(), e => e.Event.Name is "lead_accepted" or "lead_rejected");
    }

    [Fact]
    public async Task Lead_GoesAllTheWay_WithHistoryTimeAndCompany()
    {
        await using var app = await StartAsync();
        Qualify(app, "c_1", "demo_requested");
        app.Log.Append(LoggedEvents.Of("g", "c_1", "group_joined", Now, null,
            ("group_id", Google.Protobuf.WellKnownTypes.Value.ForString("acme"))));
        await app.Service.PumpAsync(app.Log, _ => StageAsync(app, "c_1").Result == "mql");
        foreach (var to in new[] { "sql", "customer" })
        {
            await app.Leads.ConvertLeadAsync(new ConvertLeadRequest { Contact = "c_1", To = to });
            await app.Service.PumpAsync(app.Log, _ => StageAsync(app, "c_1").Result == to);
        }

        var lead = await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = "c_1" });
        Assert.Equal(["lead", "mql", "sql", "customer"], lead.History.Select(change => change.To));
        Assert.Equal(("accepted", "won", "acme"), (lead.Verdict, lead.Outcome, lead.Company));
        var company = await app.Companies.GetCompanyScoreAsync(new GetCompanyScoreRequest { Company = "acme", Model = "engagement" });
        Assert.Equal((1, "customer", 100.0), (company.Contacts, company.Stage, Math.Round(company.Score)));
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Leads.RejectLeadAsync(new RejectLeadRequest { Contact = "c_1", Reason = "x" }))).StatusCode);
    }

    [Fact]
    public async Task Company_OfThreeContacts_CountsTheHighestWholeTheNextHalfThenAQuarter()
    {
        await using var app = await StartAsync();
        Qualify(app, "c_warm", "order_completed");
        Qualify(app, "c_cool", "signed_up");
        Qualify(app, "c_hot", "demo_requested");
        Qualify(app, "c_elsewhere", "demo_requested");
        foreach (var (contact, group) in new[] { ("c_cool", "acme"), ("c_hot", "acme"), ("c_warm", "acme"), ("c_elsewhere", "other") })
            app.Log.Append(LoggedEvents.Of($"g-{contact}", contact, "group_joined", Now, null,
                ("group_id", Google.Protobuf.WellKnownTypes.Value.ForString(group))));
        await app.Service.PumpAsync(app.Log, _ => StageAsync(app, "c_elsewhere").Result == "mql");
        CompanyScore company = null!;
        await Eventually.HoldsAsync(async () => (company = await app.Companies.GetCompanyScoreAsync(
            new GetCompanyScoreRequest { Company = "acme", Model = "engagement" })).Contacts == 3, "all three are known");
        Assert.Equal(
            [("c_hot", 100, 1.0), ("c_warm", 60, 0.5), ("c_cool", 40, 0.25)],
            company.Contributions.Select(part => (part.Contact, (int)Math.Round(part.Score), part.Weight)));
        // 100 + 60/2 + 40/4, the same few seconds faded.
        Assert.Equal(140, company.Score, 0.1);
        Assert.Equal(company.Contributions.Sum(part => part.Score * part.Weight), company.Score, 1e-9);
    }

    private async Task<ScoringApp> StartAsync()
    {
        var app = await ScoringApp.StartAsync(redis);
        var model = ScoringApp.Engagement();
        model.Rules.Add(new ScoreRule { Id = "demo", Condition = "event.name == \"demo_requested\"", Points = 100 });
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = model });
        return app;
    }

    private static void Qualify(ScoringApp app, string contact, params string[] events)
    {
        app.Log.Append(LoggedEvents.Of($"i-{contact}", contact, "identified", Now, email: $"{contact}@example.com"));
        for (var i = 0; i < events.Length; i++)
            app.Log.Append(LoggedEvents.Of($"e{i}-{contact}", contact, events[i], Now.AddSeconds(2), null,
                ("amount", Google.Protobuf.WellKnownTypes.Value.ForNumber(99))));
    }

    private static async Task<MqlContract> ProposeAsync(ScoringApp app) =>
        await app.Contracts.CreateMqlContractAsync(new CreateMqlContractRequest
        {
            Contract = new MqlContract { Model = "engagement", Threshold = "hot", PrecisionFloor = 0.6 },
        });

    private static async Task SignAsync(ScoringApp app, int version, ContractSide side, string principal, string scopes) =>
        await app.Contracts.SignMqlContractAsync(
            new SignMqlContractRequest { Version = version, Side = side, Name = principal },
            new Metadata { { "x-rapport-principal", principal }, { "x-rapport-scopes", scopes } });

    private static async Task ActivateAsync(ScoringApp app, int version) =>
        await app.Contracts.ActivateMqlContractAsync(new ActivateMqlContractRequest { Version = version });

    private static async Task<string> StageAsync(ScoringApp app, string contact) =>
        (await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = contact })).Stage;
}

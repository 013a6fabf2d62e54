using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Gateway.Tests.Running;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Tests.Clock;

/// <summary>The development clock over the whole platform, with fake participants.</summary>
public sealed class ClockMoveTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("clock").FullName;
    private readonly DateTimeOffset start = TimeProvider.System.GetUtcNow();
    private RunningGateway gateway = null!;

    private string File => Path.Combine(folder, "clock.json");

    public async Task InitializeAsync()
    {
        gateway = await RunningGateway.StartAsync(("Rapport:Clock:File", File), ("Gateway:ClockSettleTimeout", "00:02:00"));
        var log = new FakeLog(gateway.Contact.Clock);
        foreach (var service in gateway.Services.Values)
            (service.Clock.Now, service.Clock.Log) = (start, log);
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Move_OverTimersOfSeveralServices_StopsAtEachInOrder()
    {
        var journey = gateway.Services["Journey"].Clock;
        var scoring = gateway.Services["Scoring"].Clock;
        journey.AddTimer(start.AddDays(3));
        journey.AddTimer(start.AddDays(10));
        scoring.AddTimer(start.AddDays(7));
        journey.AddTimer(start.AddDays(40));

        var answer = await AdvanceAsync("""{"by":"30d"}""");

        Assert.Equal(3, (int)answer["steps"]!);
        Assert.Equal([start.AddDays(3), start.AddDays(7), start.AddDays(10)], journey.Stops.Take(3));
        Assert.Equal(4, journey.Stops.Count);
        Assert.True(journey.Stops[3] >= start.AddDays(30) && journey.Stops[3] < start.AddDays(30).AddMinutes(5));
        Assert.All(gateway.Services.Values, service => Assert.Equal(journey.Stops, service.Clock.Stops));
    }

    [Fact]
    public async Task Move_WhoseTimersWriteToTheLog_EndsWhenAllHaveAppliedIt()
    {
        for (var day = 1; day <= 5; day++)
            gateway.Services["Journey"].Clock.AddTimer(start.AddDays(day));
        await AdvanceAsync("""{"by":"6d"}""");

        var log = gateway.Services["Tagging"].Clock.Log!;
        Assert.Equal(5, log.End);
        Assert.All(gateway.Services.Values, service => Assert.Equal(5, log.Look(service.Clock)));
    }

    [Fact]
    public async Task Move_ToAnInstant_IsWrittenToTheFileForThoseWhoStartLater()
    {
        var goal = start.AddDays(12);
        await AdvanceAsync($$"""{"to":"{{goal.ToString("O", CultureInfo.InvariantCulture)}}"}""");

        var offset = (double)JsonNode.Parse(await System.IO.File.ReadAllTextAsync(File))!["offset_seconds"]!;
        Assert.InRange(TimeProvider.System.GetUtcNow().AddSeconds(offset), goal, goal.AddMinutes(5));
        Assert.InRange(gateway.Parts.GetRequiredService<PlatformClock>().GetUtcNow(), goal, goal.AddMinutes(5));
        Assert.Equal([File], Directory.GetFiles(folder));
        using var clock = await gateway.SendAsync("GET", "/v1/admin:clock");
        var now = (DateTimeOffset)JsonNode.Parse(await clock.Content.ReadAsStringAsync())!["now"]!;
        Assert.InRange(now, goal, goal.AddMinutes(5));
    }

    [Fact]
    public async Task Move_ToThePast_ChangesNothing()
    {
        var answer = await AdvanceAsync("""{"to":"2001-01-01T00:00:00Z"}""");

        Assert.Equal(0, (int)answer["steps"]!);
        Assert.All(gateway.Services.Values, service => Assert.Empty(service.Clock.Stops));
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Move_WithAServiceThatStaysBusy_NamesIt()
    {
        await using var impatient = await RunningGateway.StartAsync(("Gateway:ClockSettleTimeout", "00:00:01"));
        var log = new FakeLog(impatient.Contact.Clock);
        foreach (var service in impatient.Services.Values)
            (service.Clock.Now, service.Clock.Log) = (start, log);
        impatient.Services["Notification"].Clock.Stuck = true;
        using var answer = await impatient.SendAsync("POST", "/v1/admin:advanceClock", json: """{"by":"1d"}""");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Contains("Busy: Notification.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_WhereAClockIsFixed_IsRefusedByName()
    {
        gateway.Services["Scoring"].Clock.Fixed = true;
        using var answer = await PostAsync("""{"by":"1d"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("CLOCK_FIXED", await answer.ReasonAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"by":"7"}""")]
    [InlineData("""{"by":7}""")]
    [InlineData("""{"by":"-7d"}""")]
    [InlineData("""{"by":"NaNd"}""")]
    [InlineData("""{"by":"99999999999999d"}""")]
    [InlineData("""{"to":"tomorrow"}""")]
    [InlineData("""{"to":"9999-12-31T23:59:59Z"}""")]
    [InlineData("""{"to":"2026-01-01T00:00:00Z","by":"1d"}""")]
    [InlineData("nonsense", "REQUEST_MALFORMED")]
    [InlineData("""{"until":"2026-01-01T00:00:00Z"}""", "FIELD_UNKNOWN")]
    public async Task Move_WithABadBody_IsRefused(string body, string reason = "FIELDS_INVALID")
    {
        using var answer = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(reason, await answer.ReasonAsync());
        Assert.All(gateway.Services.Values, service => Assert.Empty(service.Clock.Stops));
    }

    [Fact]
    public async Task Clock_InProduction_HasNoPath()
    {
        await using var production = await RunningGateway.StartAsync(("Rapport:Clock:Movable", "false"));
        using var answer = await production.SendAsync("POST", "/v1/admin:advanceClock", json: """{"by":"1d"}""");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<JsonNode> AdvanceAsync(string body)
    {
        using var answer = await PostAsync(body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        gateway.SendAsync("POST", "/v1/admin:advanceClock", json: body);

}

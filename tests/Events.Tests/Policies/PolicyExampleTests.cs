using System.Globalization;
using Rapport.Events.Consents;
using Rapport.Events.Policies;

namespace Rapport.Events.Tests.Policies;

/// <summary>Every policy answers its own examples as it says.</summary>
public sealed class PolicyExampleTests
{
    private static readonly ConsentAddress Address = new("email", "ann@example.com");

    public static TheoryData<string, string> Examples
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var policy in PolicyFiles.All)
            {
                foreach (var example in policy.Examples)
                    all.Add(policy.Id, example.Name);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Of_AnExampleOfAPolicy_IsWhatThePolicySays(string id, string name)
    {
        var policy = PolicyFiles.All.Single(each => each.Id == id);
        var example = Assert.Single(policy.Examples, each => each.Name == name);
        var answer = Permission.Of(QuestionOf(policy, example), [.. example.Given.Select(ActOf)], [new ApplicablePolicy(policy, true)]);
        Assert.Equal(example.Then, answer switch
        {
            { Reason.Length: > 0 } => answer.Reason,
            { HoldUntil: { } until } => $"hold {until.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
            _ => "send",
        });
        Assert.Equal(example.Then == "send", answer.Permits);
    }

    [Fact]
    public void All_Policies_HaveAnExampleThatForbidsAndOneThatPermits() => Assert.All(PolicyFiles.All, policy =>
    {
        Assert.Contains(policy.Examples, example => example.Then == "send" || example.Then.StartsWith("hold ", StringComparison.Ordinal));
        Assert.Contains(policy.Examples, example => example.Then != "send");
    });

    [Fact]
    public void All_CountriesAndChannels_HaveOnePolicyEach()
    {
        var pairs = PolicyFiles.All.SelectMany(policy => policy.Countries, (policy, country) => (policy, country))
            .SelectMany(each => each.policy.Channels, (each, channel) => $"{each.country} {channel}").ToList();
        Assert.Contains("DE email", pairs);
        Assert.Equal(pairs.Count, pairs.Distinct().Count());
    }

    private static PermissionQuestion QuestionOf(ConsentPolicy policy, PolicyExample example) => new(
        new ConsentQuestion("marketing", example.Channel ?? policy.Channels[0].Replace("*", "email", StringComparison.Ordinal), Address, ["c_1"], example.At),
        new PersonFacts
        {
            Countries = policy.Countries.Take(1).ToList(), Subdivision = example.Subdivision, Zones = example.Zones, BornOn = example.Born,
        },
        example.Automated, example.ProductGroup);

    private static ConsentAct ActOf(ExampleAct said, int place) => new()
    {
        EventId = $"e{place}", Purpose = said.Purpose, Channel = "*", Addresses = [Address], ActedAt = said.At,
        State = Enum.Parse<ActState>(said.State, ignoreCase: true), Basis = ConsentBases.Of(said.Basis)!.Value,
        IsConfirmed = said.Confirmed, IsForNight = said.Night, ExpiresAt = said.ExpiresAt,
        Proof = ConsentProof.None with { RefusalOffered = said.RefusalOffered, ProductGroup = said.ProductGroup },
    };
}

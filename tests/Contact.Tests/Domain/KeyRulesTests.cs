using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

/// <summary>What keys may be.</summary>
public sealed class KeyRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> Known = ["contacts.read", "contacts.write", "keys.write"];

    [Theory]
    [InlineData("", "name")]
    [InlineData("two\nlines", "name")]
    [InlineData("shop", null)]
    public void Name_IsOneLineOfOneTo100Characters(string name, string? field) =>
        Assert.Equal(field, KeyRules.Faults(name, null, Now).SingleOrDefault()?.Path);

    [Fact]
    public void Name_Of100And101Characters_TheLongerIsRefused()
    {
        Assert.Empty(KeyRules.Faults(new string('n', 100), null, Now));
        Assert.Equal("name", Assert.Single(KeyRules.Faults(new string('n', 101), null, Now)).Path);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(10L * 365 * 86_400, true)]
    [InlineData(11L * 366 * 86_400, false)]
    public void End_IsBetweenAMinuteAndTenYears(long seconds, bool isTaken) =>
        Assert.Equal(isTaken, !KeyRules.Faults("shop", Now.AddSeconds(seconds), Now).Any());

    [Fact]
    public void Scopes_UnknownOnes_AreNamedEachAtItsPlace()
    {
        Assert.Equal("scopes", Assert.Single(KeyRules.ScopeFaults([], Known)).Path);
        Assert.Empty(KeyRules.ScopeFaults(["*"], Known));
        var faults = KeyRules.ScopeFaults(["contacts.read", "contact.read", "KEYS.WRITE"], Known).ToList();
        Assert.Equal(["scopes[1]", "scopes[2]"], faults.Select(f => f.Path));
        Assert.Contains("contacts.read", faults[0].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contacts.read", "contacts.read", null)]
    [InlineData("contacts.read", "contacts.write", "contacts.write")]
    [InlineData("contacts.read", "*", "*")]
    [InlineData("*", "*", null)]
    [InlineData("*", "keys.write", null)]
    [InlineData("*", "installation.write", "installation.write")]
    [InlineData("installation.write", "installation.write", null)]
    public void Scopes_OnlyWhatTheMakerHasIsGiven(string makers, string wanted, string? missing) =>
        Assert.Equal(missing, KeyRules.NotTheirs([wanted], [makers]));

    [Fact]
    public void Rotation_TheOldEndsAfterTheOverlapOrAtItsOwnEnd_TheNewLivesAsLongAsTheOldWasMadeTo()
    {
        var day = TimeSpan.FromDays(1);
        Assert.Equal(Now + day, KeyRules.EndOf(null, Now, day));
        Assert.Equal(Now.AddHours(3), KeyRules.EndOf(Now.AddHours(3), Now, day));
        Assert.Equal(Now, KeyRules.EndOf(null, Now, TimeSpan.Zero));
        Assert.Null(KeyRules.SuccessorEnd(Now.AddDays(-80), null, Now));
        Assert.Equal(Now.AddDays(90), KeyRules.SuccessorEnd(Now.AddDays(-80), Now.AddDays(10), Now));
        Assert.Null(KeyRules.OverlapFault(TimeSpan.FromDays(30)));
        Assert.NotNull(KeyRules.OverlapFault(TimeSpan.FromDays(31)));
        Assert.NotNull(KeyRules.OverlapFault(TimeSpan.FromSeconds(-1)));
    }
}

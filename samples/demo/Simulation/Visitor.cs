namespace Rapport.Demo.Simulation;

/// <summary>What a visitor is really interested in.</summary>
internal enum Interest
{
    /// <summary>Hydrogen fuel cells.</summary>
    FuelCells,

    /// <summary>Solar panels.</summary>
    Solar,

    /// <summary>Batteries for storage.</summary>
    Storage,

    /// <summary>Nothing in particular.</summary>
    None,
}

/// <summary>How far a visitor will really go within the three weeks.</summary>
internal enum Intent
{
    /// <summary>Looks around once or twice.</summary>
    Passing,

    /// <summary>Comes back, reads, may leave an address.</summary>
    Curious,

    /// <summary>Compares, downloads, registers.</summary>
    Evaluating,

    /// <summary>Has a project and a budget.</summary>
    Buying,
}

/// <summary>The truth about one simulated visitor, which the platform has to find out from behaviour alone.</summary>
/// <param name="Number">Number in the population, from 0.</param>
/// <param name="Intent">How far they will go.</param>
/// <param name="Interest">What they are interested in.</param>
/// <param name="Source">The channel that brought them: search, wechat, newsletter, trade_fair, partner.</param>
/// <param name="Evening">True: mostly 18–23 h, on the phone; false: mostly 8–17 h, on the desktop.</param>
/// <param name="FirstName">Given name.</param>
/// <param name="Consents">Whether they agree to marketing e-mail when they leave their address.</param>
/// <param name="FirstDay">Day of their first visit, 0 to 20.</param>
/// <param name="Zone">Hours east of UTC.</param>
internal sealed record Visitor(
    int Number, Intent Intent, Interest Interest, string Source, bool Evening, string FirstName, bool Consents,
    int FirstDay, int Zone)
{
    /// <summary>Cookie of the phone.</summary>
    public string PhoneCookie => $"ph-{Number:D4}";

    /// <summary>Cookie of the desktop.</summary>
    public string DesktopCookie => $"pc-{Number:D4}";

    /// <summary>Their address, once they leave it.</summary>
    public string Email => $"{FirstName.ToLowerInvariant()}.{Number:D4}@example.com";

    /// <summary>What sales will find out when they call: a buyer has a project; an evaluator one time in three.</summary>
    public bool HasProject => Intent == Intent.Buying || (Intent == Intent.Evaluating && Number % 3 == 0);
}

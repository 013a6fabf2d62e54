using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Notification.Domain;
using Rapport.Notification.Frequencies;
using Rapport.Notification.Policies;

namespace Rapport.Notification.Preferences;

/// <summary>What the owner of an address has chosen, as the page shows it.</summary>
/// <param name="Topics">Each with whether they agree to it; a pause left aside.</param>
/// <param name="PausedUntil">When a pause is over; null when there is none.</param>
/// <param name="Days">They want one message in so many days at the most; 0: as it comes.</param>
internal sealed record Choices(IReadOnlyList<(Topic Topic, bool IsAgreed)> Topics, DateTimeOffset? PausedUntil, int Days);

/// <summary>Reads and takes what the owner of an address chooses.</summary>
internal sealed class PreferenceCentre(ContactActs acts, SendingPolicyEditing policies, FrequencyStore frequencies)
{
    private const string Source = "preference_centre";
    private const int Attempts = 10;

    /// <summary>Days between two messages that can be chosen; 0: as they come.</summary>
    public static readonly IReadOnlyList<int> Frequencies = [0, 1, 7, 30];

    /// <summary>Days of a pause that can be chosen.</summary>
    public static readonly IReadOnlyList<int> Pauses = [7, 30, 90];

    /// <summary>What is chosen now.</summary>
    public async Task<Choices> ReadAsync(ContactLink link, CancellationToken cancellation)
    {
        var said = await acts.ReadAsync(link, cancellation);
        var until = PausedUntil(said, link);
        var topics = await TopicsAsync(link, cancellation);
        var wish = (await FrequencyOfAsync(link, cancellation)).Wishes.FirstOrDefault(each => each.Channel == link.Channel);
        return new Choices(
            [.. topics.Select(topic => (topic, SaidByLink.InForce(said, link, topic.Purpose, until ?? acts.Now).Permits))],
            until, wish is { Most: > 0 } ? wish.Days : 0);
    }

    /// <summary>Takes which of the topics that were shown they agree to; what stays as it was says nothing.</summary>
    public async Task ChooseAsync(
        ContactLink link, IReadOnlySet<string> shown, IReadOnlySet<string> agreed, string language,
        CancellationToken cancellation)
    {
        var said = await acts.ReadAsync(link, cancellation);
        var before = await ReadAsync(link, cancellation);
        var changed = before.Topics
            .Where(each => shown.Contains(each.Topic.Purpose) && each.IsAgreed != agreed.Contains(each.Topic.Purpose))
            .Select(each => each.IsAgreed
                ? SaidByLink.Refusal(said, link, each.Topic.Purpose, acts.Now)
                : SaidByLink.Grant(said, link, each.Topic.Purpose, acts.Now)).OfType<SaidByLink>().ToList();
        if (changed.Count > 0)
            await acts.TakeAsync(link, changed, Source, language, cancellation);
    }

    /// <summary>Takes a pause of everything on the channel.</summary>
    public Task PauseAsync(ContactLink link, int days, string language, CancellationToken cancellation)
    {
        var until = DateTimeOffset.FromUnixTimeSeconds(acts.Now.AddDays(days).ToUnixTimeSeconds());
        return acts.TakeAsync(link, [SaidByLink.Pause(until, acts.Now)], Source, language, cancellation);
    }

    /// <summary>Takes the refusal of everything on the channel.</summary>
    public Task RefuseAllAsync(ContactLink link, string language, CancellationToken cancellation) =>
        acts.RefuseAsync(link, ConsentAct.All, Source, language, cancellation);

    /// <summary>Takes how often they want to hear from us on the channel.</summary>
    /// <exception cref="TimeoutException">The contact's document was changed every time.</exception>
    public async Task LimitAsync(ContactLink link, int days, CancellationToken cancellation)
    {
        var wish = new FrequencyWish(link.Channel, days == 0 ? 0 : 1, days, acts.Now);
        for (var attempt = 0; ; attempt++)
        {
            var before = await FrequencyOfAsync(link, cancellation);
            if (before.Wishes.Any(each => each.Channel == wish.Channel && each.Most == wish.Most && each.Days == wish.Days))
                return;
            if (await frequencies.TryWishAsync(link.Workspace, before, wish, cancellation))
                break;
            if (attempt == Attempts)
                throw new TimeoutException();
        }

        await acts.TellAsync(link, new PreferencesChanged
        {
            Channel = wish.Channel, Most = wish.Most, Days = wish.Days, Message = link.Message,
        }, cancellation);
    }

    private async Task<ContactFrequency> FrequencyOfAsync(ContactLink link, CancellationToken cancellation) =>
        (await frequencies.ReadAsync(link.Workspace, [link.Contact], cancellation)).GetValueOrDefault(link.Contact)
        ?? new ContactFrequency(link.Contact, 0, [], []);

    private async Task<IReadOnlyList<Topic>> TopicsAsync(ContactLink link, CancellationToken cancellation)
    {
        var topics = (await policies.RulesAsync(link.Workspace, cancellation)).Topics;
        var own = link.Purpose.ToLowerInvariant();
        return own.Length == 0 || topics.Any(topic => topic.Purpose == own) ? topics
            : [new Topic(own, new Dictionary<string, string>()), .. topics];
    }

    // A pause is a refusal of everything that ends, and that nothing has taken the place of.
    private DateTimeOffset? PausedUntil(IReadOnlyCollection<ConsentAct> said, ContactLink link)
    {
        var inForce = SaidByLink.InForce(said, link, ConsentAct.All, acts.Now);
        return inForce.IsPaused ? inForce.Act!.ExpiresAt : null;
    }
}

using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Channels.Email;
using Rapport.Notification.Messages;
using Rapport.Notification.Outgoing;

namespace Rapport.Notification.Lifecycle;

/// <summary>Messages to people, with their receipts.</summary>
internal sealed class WrittenPerson(MessageStore messages, IOptions<SmtpOptions> options) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "messages";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        messages.CountAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        messages.ForgetAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        (DateTimeOffset, string)? after = cursor.Split(' ', 2) is [var ticks, var id]
            ? (new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), id) : null;
        var found = await messages.ListAsync(person.Workspace, person.Contacts, after, count, cancellation);
        return
        [
            .. found.Select(message => new PersonalRecord(
                message.ToProto(options.Value.From).ToRecord(),
                string.Create(CultureInfo.InvariantCulture, $"{message.QueuedAt.UtcTicks} {message.Id}"))),
        ];
    }
}

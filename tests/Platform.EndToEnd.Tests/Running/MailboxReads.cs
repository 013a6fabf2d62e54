using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>A mail as the mailbox took it.</summary>
/// <param name="MessageId">Without its angle brackets.</param>
/// <param name="To">Its first recipient.</param>
/// <param name="Subject">Its subject.</param>
internal sealed record ReceivedMail(string MessageId, string To, string Subject);

/// <summary>What has arrived.</summary>
internal static class MailboxReads
{
    /// <summary>All mails, newest first; a repeat is there as often as it came.</summary>
    /// <param name="stack">Whose mailbox.</param>
    /// <param name="to">Only those to addresses that contain this.</param>
    public static async Task<IReadOnlyList<ReceivedMail>> MailsAsync(this RunningStack stack, string to = "")
    {
        using var http = new HttpClient { BaseAddress = stack.Mailbox };
        var mails = new List<ReceivedMail>();
        var token = "";
        do
        {
            var page = await http.GetFromJsonAsync<JsonObject>(
                $"/api/messages?page_size=1000&to={Uri.EscapeDataString(to)}&page_token={token}");
            mails.AddRange(page!.Items("messages").Select(mail =>
                new ReceivedMail(mail.Text("message_id"), mail["to"]![0]!.ToString(), mail.Text("subject"))));
            token = page!.Text("next_page_token");
        }
        while (token.Length > 0);
        return mails;
    }
}

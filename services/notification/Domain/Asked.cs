namespace Rapport.Notification.Domain;

/// <summary>One question that a decision asked.</summary>
/// <param name="Question">expiry, age, contact, template, suppression, …</param>
/// <param name="Answer">What stands against it, a word of <see cref="Reasons"/>; empty when nothing does.</param>
/// <param name="By">Who asked or what was read: a policy, a cap, a zone and whose it is; may be empty.</param>
internal sealed record Asked(string Question, string Answer, string By = "");

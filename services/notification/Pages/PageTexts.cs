namespace Rapport.Notification.Pages;

/// <summary>What the pages behind links say, in one language.</summary>
internal sealed record PageTexts
{
    /// <summary>English.</summary>
    public static readonly PageTexts English = new()
    {
        Language = "en", Other = "中文", OtherLanguage = "zh",
        UnsubscribeTitle = "Unsubscribe", UnsubscribeQuestion = "Send no more mail about “{0}” to {1}?",
        Unsubscribe = "Unsubscribe", UnsubscribeAll = "Unsubscribe from everything",
        Unsubscribed = "Done. {1} gets no more mail about “{0}”.", UnsubscribedAll = "Done. {0} gets no more mail from us, but for what you order or ask for.",
        Preferences = "Choose what you get", PreferencesTitle = "Your preferences", ForAddress = "For {0}.",
        Topics = "What may we write about?", Save = "Save", Saved = "Saved.",
        Pause = "Take a pause", PauseFor = "No mail for {0} days", PausedUntil = "Paused until {0} (UTC).",
        Frequency = "How often?", Often = ["As it comes", "At most one a day", "At most one a week", "At most one in 30 days"],
        EverythingHint = "Mail that you need, such as invoices, still arrives.",
        ConfirmTitle = "Confirm", ConfirmQuestion = "Do you want to get mail about “{0}” at {1}?", Confirm = "Yes, I do",
        ConfirmHint = "If that was not you, do nothing: no mail will come.", Confirmed = "Thank you. {1} will get mail about “{0}”. Every mail shows how to end it.",
        NothingToConfirm = "There is nothing to confirm any more: the link has expired, or you have decided otherwise since. Fill in the form again if you like.",
        Invalid = "This link does not work.", InvalidHint = "It may have been cut off in your mail program. Open it in the mail again, or answer the mail.",
        Example = "This is an example.", ExampleHint = "The link comes from the preview of a template. In a mail it leads to the page of whoever gets it.",
        Away = "Please try again in a moment.", AwayHint = "Your choice could not be saved just now.",
    };

    /// <summary>Chinese, simplified.</summary>
    public static readonly PageTexts Chinese = new()
    {
        Language = "zh", Other = "English", OtherLanguage = "en",
        UnsubscribeTitle = "退订", UnsubscribeQuestion = "不再向 {1} 发送“{0}”类邮件？",
        Unsubscribe = "退订", UnsubscribeAll = "退订全部邮件",
        Unsubscribed = "已完成。{1} 将不再收到“{0}”类邮件。", UnsubscribedAll = "已完成。除您订购或要求的内容外，{0} 将不再收到我们的邮件。",
        Preferences = "选择您想收到的内容", PreferencesTitle = "您的偏好设置", ForAddress = "适用于 {0}。",
        Topics = "您愿意收到哪些内容？", Save = "保存", Saved = "已保存。",
        Pause = "暂停一段时间", PauseFor = "{0} 天内不再发送", PausedUntil = "已暂停至 {0}（UTC）。",
        Frequency = "多久一次？", Often = ["不限", "每天最多一封", "每周最多一封", "每 30 天最多一封"],
        EverythingHint = "发票等必要的邮件仍会送达。",
        ConfirmTitle = "确认", ConfirmQuestion = "您是否愿意在 {1} 接收“{0}”类邮件？", Confirm = "是的，我愿意",
        ConfirmHint = "如果不是您本人操作，请忽略：不会有邮件发送。", Confirmed = "谢谢。{1} 将收到“{0}”类邮件。每封邮件都附有退订方式。",
        NothingToConfirm = "已没有需要确认的内容：链接已过期，或您之后另有决定。如有需要，请重新填写表单。",
        Invalid = "此链接无效。", InvalidHint = "链接可能被您的邮件程序截断。请重新从邮件中打开，或直接回复该邮件。",
        Example = "这是一个示例。", ExampleHint = "此链接来自模板预览。在真实邮件中，它会打开收件人的页面。",
        Away = "请稍后再试。", AwayHint = "您的选择暂时无法保存。",
    };

    public required string Language { get; init; }

    public required string Other { get; init; }

    public required string OtherLanguage { get; init; }

    public required string UnsubscribeTitle { get; init; }

    /// <summary>{0} the topic, {1} the address.</summary>
    public required string UnsubscribeQuestion { get; init; }

    public required string Unsubscribe { get; init; }

    public required string UnsubscribeAll { get; init; }

    /// <summary>{0} the topic, {1} the address.</summary>
    public required string Unsubscribed { get; init; }

    /// <summary>{0} the address.</summary>
    public required string UnsubscribedAll { get; init; }

    public required string Preferences { get; init; }

    public required string PreferencesTitle { get; init; }

    /// <summary>{0} the address.</summary>
    public required string ForAddress { get; init; }

    public required string Topics { get; init; }

    public required string Save { get; init; }

    public required string Saved { get; init; }

    public required string Pause { get; init; }

    /// <summary>{0} days.</summary>
    public required string PauseFor { get; init; }

    /// <summary>{0} the instant.</summary>
    public required string PausedUntil { get; init; }

    public required string Frequency { get; init; }

    /// <summary>In the order of <see cref="Rapport.Notification.Preferences.PreferenceCentre.Frequencies"/>.</summary>
    public required IReadOnlyList<string> Often { get; init; }

    public required string EverythingHint { get; init; }

    public required string ConfirmTitle { get; init; }

    /// <summary>{0} the topic, {1} the address.</summary>
    public required string ConfirmQuestion { get; init; }

    public required string Confirm { get; init; }

    public required string ConfirmHint { get; init; }

    /// <summary>{0} the topic, {1} the address.</summary>
    public required string Confirmed { get; init; }

    public required string NothingToConfirm { get; init; }

    public required string Invalid { get; init; }

    public required string InvalidHint { get; init; }

    public required string Example { get; init; }

    public required string ExampleHint { get; init; }

    public required string Away { get; init; }

    public required string AwayHint { get; init; }

    /// <summary>The texts that a reader wants: by the parameter <c>lang</c>, else by what their browser says, else English.</summary>
    public static PageTexts For(HttpRequest request)
    {
        var asked = request.Query["lang"].ToString();
        if (asked.Length == 0)
            asked = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(each => each.Quality ?? 1)
                .Select(each => each.Value.ToString()).FirstOrDefault(IsKnown) ?? "";
        return asked.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
    }

    private static bool IsKnown(string language) =>
        language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase);
}

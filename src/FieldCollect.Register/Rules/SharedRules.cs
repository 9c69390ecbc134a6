namespace FieldCollect.Register.Rules;

/// <summary>Rules that hold alike for many types of record: one id, whichever record breaks it.</summary>
public static class SharedRules
{
    public static readonly Rule IdMissing = new("Record.Id.Missing", RuleSeverity.Refuse, "记录缺少标识。", "The record has no id.") { Problem = Problems.MissingField };

    public static readonly Rule BeatMissing = new("Record.BeatCode.Missing", RuleSeverity.Refuse, "请填写警务区。", "Fill in the beat.") { Problem = Problems.MissingField };

    public static readonly Rule BeatShape = new("Record.BeatCode.Shape", RuleSeverity.Refuse, "警务区代码应为12位数字。", "A beat's code has 12 digits.");

    public static readonly Rule CodeNotCurrent = new("Record.Code.NotCurrent", RuleSeverity.Warn,
        "该代码已停用或尚未启用。", "The code is in its list, but not in force on that day.");

    public static readonly Rule TextUnreadable = new("Record.Text.Unreadable", RuleSeverity.Refuse,
        "文字中含有无法保存的字符。", "The text holds a character that cannot be kept: NUL, or half of a surrogate pair.");

    public static readonly Rule LongitudeRange = new("Position.Longitude.Range", RuleSeverity.Refuse,
        "经度应在-180至180度之间。", "A longitude lies between -180 and 180 degrees.", "WGS 84");

    public static readonly Rule LatitudeRange = new("Position.Latitude.Range", RuleSeverity.Refuse,
        "纬度应在-90至90度之间。", "A latitude lies between -90 and 90 degrees.", "WGS 84");

    public static readonly Rule PositionIncomplete = new("Position.Latitude.Incomplete", RuleSeverity.Refuse,
        "经度和纬度应同时填写。", "Longitude and latitude come together.");

    public static readonly Rule OutsideChina = new("Position.Longitude.OutsideChina", RuleSeverity.Warn,
        "位置在中国境外，请核对是否经纬度颠倒。", "The position lies outside China: are longitude and latitude swapped?");

    public static readonly Rule EndReasonMissing = new("Ending.EndReason.Missing", RuleSeverity.Refuse,
        "注销时请填写原因。", "An ending has a reason.") { Problem = Problems.MissingField };

    public static readonly Rule EndReasonWithoutDate = new("Ending.EndedOn.Missing", RuleSeverity.Refuse,
        "填写注销原因时请填写注销日期。", "A reason for ending has a day.") { Problem = Problems.MissingField };

    public static readonly Rule EndReasonUnknown = new("Ending.EndReason.UnknownCode", RuleSeverity.Refuse,
        "注销原因不在代码表中。", "The reason for ending is not in its code list.") { Problem = Problems.UnknownCode };

    public static readonly Rule EndedAhead = new("Ending.EndedOn.Ahead", RuleSeverity.Refuse,
        "注销日期不能晚于今天。", "The day of ending cannot lie ahead.");

    public static readonly Rule VerifiedAhead = new("Verifiable.VerifiedAt.Ahead", RuleSeverity.Warn,
        "核实时间晚于今天，请检查终端时钟。", "The time of verifying lies ahead: check the terminal's clock.");
}

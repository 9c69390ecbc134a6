using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Bulletins;

/// <summary>A text in both languages.</summary>
internal readonly record struct Text(string Chinese, string English)
{
    public override string ToString() => $"{Chinese} {English}";
}

/// <summary>
/// The words of bulletins. Not those of the code lists, which a county may change: a bulletin of last year reads as it read then.
/// </summary>
internal static class Words
{
    public static readonly Text County = new("全县", "County");
    public static readonly Text Area = new("单位", "Area");
    public static readonly Text Freshness = new("鲜活率", "Freshness");
    public static readonly Text Completion = new("完成率", "Completion");
    public static readonly Text Timeliness = new("及时率", "Timeliness");
    public static readonly Text Accuracy = new("准确率", "Accuracy");
    public static readonly Text Overdue = new("逾期未核查", "Overdue");
    public static readonly Text Change = new("较上期", "Change");
    public static readonly Text Course = new("走势", "Course");
    public static readonly Text Visits = new("走访", "Visits");
    public static readonly Text Late = new("其中补传", "Came in late");
    public static readonly Text NeedsHelp = new("需要支援", "Needs help");
    public static readonly Text Amiss = new("需要关注", "Amiss");

    /// <summary>Of a code of BulletinKind.</summary>
    public static Text Kind(string kind) => kind switch
    {
        BulletinKind.Daily => new("日监测", "Daily watch"),
        BulletinKind.Weekly => new("周通报", "Weekly bulletin"),
        _ => new("月考评", "Monthly evaluation"),
    };

    /// <summary>Of a code of InspectionVerdict.</summary>
    public static Text Verdict(string verdict) => verdict switch
    {
        VerdictCode.Met => new("达标", "Met"),
        VerdictCode.NotMet => new("未达标", "Not met"),
        _ => new("证据不足", "Not enough evidence"),
    };

    /// <summary>How bounds were found.</summary>
    public static Text Method(string? method) => method switch
    {
        Proven.Census => new("全部核查", "all were checked"),
        Proven.Hypergeometric => new("超几何精确界", "exact, hypergeometric"),
        Proven.ClopperPearson => new("精确界", "exact, Clopper-Pearson"),
        _ => new("无", "none"),
    };

    /// <summary>Of a part of an evaluation.</summary>
    public static Text Part(string part) => part switch
    {
        EvaluationPart.Freshness => Freshness,
        EvaluationPart.Completion => Completion,
        EvaluationPart.Accuracy => Accuracy,
        EvaluationPart.Timeliness => Timeliness,
        EvaluationPart.Defects => new("差错处理", "Defects"),
        EvaluationPart.Conflicts => new("冲突裁定", "Conflicts"),
        EvaluationPart.Declarations => new("申报办理", "Declarations"),
        _ => new("事项办结", "Matters"),
    };

    /// <summary>Why a part of an evaluation does not count.</summary>
    public static Text State(string state) => state == PartState.NotEnoughEvidence ? Verdict(VerdictCode.NotEnoughEvidence) : new("无任务", "Nothing to do");

    /// <summary>Why a beat is named.</summary>
    public static Text Sign(BeatSign sign, BulletinLimits limits) => sign.Sign switch
    {
        SignName.Freshness => new(
            $"鲜活率 {Shown.Rate(Measures.Rate(sign.Value, sign.Of))}（{Shown.Sum(sign.Value, sign.Of)}），低于 {Shown.Share(limits.HelpFreshness)}，属最低之列",
            $"freshness {Shown.Rate(Measures.Rate(sign.Value, sign.Of))} ({Shown.Sum(sign.Value, sign.Of)}), below {Shown.Share(limits.HelpFreshness)} and among the lowest"),
        SignName.Overdue => new(
            $"逾期未核查 {Shown.Count(sign.Value)} 条（共 {Shown.Count(sign.Of)} 条），属最多之列",
            $"{Shown.Count(sign.Value)} overdue verifications of {Shown.Count(sign.Of)} records, among the most"),
        SignName.Conflicts => new(
            $"未决冲突 {Shown.Count(sign.Value)} 个，最久 {Shown.Count(sign.Of)} 天，属最多之列",
            $"{Shown.Count(sign.Value)} open conflicts, the oldest for {Shown.Count(sign.Of)} days, among the most"),
        SignName.NothingDone => new(
            $"应核查 {Shown.Count(sign.Value)} 条，当日没有走访",
            $"{Shown.Count(sign.Value)} verifications were due and there was no visit"),
        SignName.DeclarationsLate => new(
            $"申报 {Shown.Count(sign.Value)} 件超过办理时限（待办 {Shown.Count(sign.Of)} 件）",
            $"{Shown.Count(sign.Value)} of {Shown.Count(sign.Of)} open declarations are past their limit"),
        SignName.ConflictsOld => new(
            $"冲突 {Shown.Count(sign.Value)} 个超过 {Shown.Count(limits.ConflictDays)} 天未裁定，最久 {Shown.Count(sign.Of)} 天",
            $"{Shown.Count(sign.Value)} conflicts open for more than {Shown.Count(limits.ConflictDays)} days, the oldest for {Shown.Count(sign.Of)}"),
        _ => new(
            $"新发现差错 {Shown.Count(sign.Value)} 处（未处理共 {Shown.Count(sign.Of)} 处）",
            $"{Shown.Count(sign.Value)} defects found, {Shown.Count(sign.Of)} open in all"),
    };

    /// <summary>Of a count of <see cref="EditionDifference.Counts"/>.</summary>
    public static Text Figure(string figure) => figure switch
    {
        "current" => new("现有记录", "current records"),
        "fresh" => new("鲜活记录", "fresh records"),
        "overdue" => new("逾期未核查", "overdue"),
        "due" => new("应核查", "verifications due"),
        "done" => new("已核查", "due verifications done"),
        "visits" => new("走访", "visits"),
        "confirmed" => new("核实无误", "visits that confirmed"),
        "changed" => new("信息有变", "visits that changed something"),
        "gone" => new("已不存在", "visits that found it gone"),
        "refused" => new("拒访", "visits refused"),
        "nobodyHome" => new("无人在家", "visits that met nobody"),
        "new" => new("新增", "found new"),
        "ended" => new("注销", "ended"),
        "late" => new("补传走访", "visits that came in late"),
        "inTime" => new("及时录入走访", "visits entered in time"),
        "cameInLate" => new("收到往日走访", "visits of earlier days that came in"),
        "defectsOpened" => new("新发现差错", "defects found"),
        "defectsSettled" => new("处理差错", "defects settled"),
        "defectsOpen" => new("未处理差错", "open defects"),
        "conflictsDecided" => new("裁定冲突", "conflicts decided"),
        "conflictsOpen" => new("未决冲突", "open conflicts"),
        "declarationsReceived" => new("收到申报", "declarations received"),
        "declarationsDecided" => new("办理申报", "declarations decided"),
        "declarationsLate" => new("超期申报", "declarations past their limit"),
        "mattersOpened" => new("新增事项", "matters opened"),
        "mattersClosed" => new("办结事项", "matters closed"),
        "platesMounted" => new("安装门牌", "plates mounted"),
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "A count without a word."),
    };
}

namespace FieldCollect.Cli.Day;

/// <summary>What a visit of the day is about.</summary>
internal enum DayVisit
{
    Confirm,
    PhoneChanged,
    NewFloatingByPlate,
    Departed,
    LetTurnedVacant,
    NewBuilding,
    WrongNumberCorrected,
    WrongNumberSentAnyway,
    WrongNumberWithEvidence,
    NobodyHome,
    Refused,
}

/// <summary>How many visits of each kind a terminal makes: each kind at least once, the rest in the proportions of an ordinary day.</summary>
internal static class DayPlan
{
    /// <summary>One visit of each kind, and the two at the household that two terminals visit.</summary>
    public const int FewestVisits = 13;

    // Of a hundred visits beyond the first of each kind. The officers' own word for an ordinary day: most doors have nothing new.
    private static readonly (DayVisit Kind, int Share)[] Mix =
    [
        (DayVisit.Confirm, 62),
        (DayVisit.PhoneChanged, 12),
        (DayVisit.NobodyHome, 9),
        (DayVisit.NewFloatingByPlate, 6),
        (DayVisit.Departed, 6),
        (DayVisit.LetTurnedVacant, 3),
        (DayVisit.Refused, 2),
    ];

    /// <summary>The visits of one terminal, in a shuffled order.</summary>
    public static IReadOnlyList<DayVisit> Of(int visits, Random random)
    {
        var plan = Enum.GetValues<DayVisit>().ToList();
        while (plan.Count < visits)
            plan.Add(Draw(random.Next(Mix.Sum(m => m.Share))));
        var order = plan.ToArray();
        random.Shuffle(order);
        return order;
    }

    public static string Chinese(DayVisit kind) => kind switch
    {
        DayVisit.Confirm => "核实无误",
        DayVisit.PhoneChanged => "电话变更",
        DayVisit.NewFloatingByPlate => "扫牌新增流动人口",
        DayVisit.Departed => "人员离开",
        DayVisit.LetTurnedVacant => "出租房转空置",
        DayVisit.NewBuilding => "新建楼栋及房间",
        DayVisit.WrongNumberCorrected => "身份号码有误，当场更正",
        DayVisit.WrongNumberSentAnyway => "身份号码有误，仍提交",
        DayVisit.WrongNumberWithEvidence => "身份号码有误，附证件照",
        DayVisit.NobodyHome => "无人在家",
        _ => "拒访",
    };

    public static string English(DayVisit kind) => kind switch
    {
        DayVisit.Confirm => "as registered",
        DayVisit.PhoneChanged => "a phone changed",
        DayVisit.NewFloatingByPlate => "new floating resident, by plate",
        DayVisit.Departed => "a resident departed",
        DayVisit.LetTurnedVacant => "let house turned vacant",
        DayVisit.NewBuilding => "new building with rooms",
        DayVisit.WrongNumberCorrected => "wrong identity number, corrected at the door",
        DayVisit.WrongNumberSentAnyway => "wrong identity number, sent anyway",
        DayVisit.WrongNumberWithEvidence => "wrong identity number, with a photo",
        DayVisit.NobodyHome => "nobody home",
        _ => "refused",
    };

    private static DayVisit Draw(int ticket)
    {
        foreach (var (kind, share) in Mix)
        {
            if (ticket < share)
                return kind;
            ticket -= share;
        }

        return DayVisit.Confirm;
    }
}

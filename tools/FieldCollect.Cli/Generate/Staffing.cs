using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Units;

namespace FieldCollect.Cli.Generate;

/// <summary>Puts units at addresses of the beat and residents of the beat to work in them.</summary>
public sealed class Staffing
{
    /// <summary>Serial numbers of credit codes kept for one beat: more than any beat has units.</summary>
    private const int SerialsOfABeat = 500;

    private sealed record Trade(string Label, string Kind, string Industry, string Category, int Fewest, int Most, string Boss, string Staff);

    private static readonly Trade[] InTown =
    [
        new("超市", "shop", "F", "92", 1, 6, "经营者", "店员"),
        new("百货商店", "shop", "F", "92", 1, 4, "经营者", "店员"),
        new("餐馆", "shop", "H", "92", 2, 8, "经营者", "厨师"),
        new("面馆", "shop", "H", "92", 1, 3, "经营者", "服务员"),
        new("宾馆", "company", "H", "91", 4, 15, "经理", "服务员"),
        new("药店", "shop", "F", "92", 1, 4, "经营者", "店员"),
        new("理发店", "shop", "O", "92", 1, 3, "经营者", "理发师"),
        new("汽车修理厂", "company", "O", "91", 2, 9, "经理", "修理工"),
        new("建材有限公司", "company", "F", "91", 3, 18, "经理", "业务员"),
        new("丝绸有限公司", "company", "C", "91", 12, 60, "经理", "工人"),
        new("物流有限公司", "company", "G", "91", 3, 20, "经理", "驾驶员"),
        new("建筑工程有限公司", "company", "E", "91", 5, 35, "经理", "工人"),
        new("诊所", "hospital", "Q", "92", 1, 5, "负责人", "护士"),
        new("幼儿园", "school", "P", "12", 6, 22, "园长", "教师"),
        new("小学", "school", "P", "12", 12, 45, "校长", "教师"),
        new("便民服务中心", "institution", "S", "12", 4, 16, "主任", "办事员"),
    ];

    private static readonly Trade[] InTheCountry =
    [
        new("商店", "shop", "F", "92", 1, 2, "经营者", "店员"),
        new("农资店", "shop", "F", "92", 1, 3, "经营者", "店员"),
        new("农家乐", "shop", "H", "92", 1, 6, "经营者", "服务员"),
        new("蚕桑专业合作社", "cooperative", "A", "93", 3, 14, "理事长", "社员"),
        new("茶叶专业合作社", "cooperative", "A", "93", 3, 14, "理事长", "社员"),
        new("养殖有限公司", "company", "A", "91", 2, 12, "经理", "工人"),
        new("卫生室", "hospital", "Q", "12", 1, 3, "负责人", "村医"),
        new("村级综合服务站", "institution", "S", "12", 1, 4, "主任", "办事员"),
    ];

    private static readonly string[] Signs =
        ["惠民", "万家", "鑫源", "宏达", "兴旺", "顺发", "永昌", "汉水", "秦巴", "福满",
         "金蚕", "同心", "康宁", "老街", "山里", "云雾", "好又来", "吉祥", "佳和", "春天"];

    public static void Employ(BeatDraft draft)
    {
        var dice = draft.Dice;
        var workers = draft.Records.Residents
            .Where(r => r.IdentityNumber is not null && r.BirthDate <= draft.Today.AddYears(-18) && r.BirthDate > draft.Today.AddYears(-60)).ToList();
        dice.Shuffle(workers);
        var next = 0;
        var places = Places(draft);
        var villages = draft.Plan.Villages.ToDictionary(v => v.Division.Code);
        for (var i = 0; i < draft.Plan.Share.Units; i++)
        {
            var premises = places[i % places.Count];
            var village = villages[premises.Address.DivisionCode];
            var trade = dice.Pick(village.IsTown ? InTown : InTheCountry);
            var staff = workers.Skip(next).Take(dice.Between(trade.Fewest, trade.Most)).ToList();
            next += staff.Count;
            var unit = UnitAt(draft, premises, village, trade, staff.Count > 0 ? staff[0] : null, i);
            premises.Units.Add(unit);
            draft.Records.Units.Add(unit);
            foreach (var house in premises.Houses.Take(1)) house.Use = Use(trade.Kind);
            for (var s = 0; s < staff.Count; s++) draft.Records.Employments.Add(EmploymentOf(draft, unit, staff[s], s == 0 ? trade.Boss : trade.Staff));
        }
    }

    /// <summary>Leaves on the street without a house first (offices, schools, halls), then those with one; each at most once while there are enough.</summary>
    private static List<Premises> Places(BeatDraft draft)
    {
        var places = draft.Premises.ToList();
        draft.Dice.Shuffle(places);
        var isTown = draft.Plan.Villages.ToDictionary(v => v.Division.Code, v => v.IsTown);
        var mixed = draft.Plan.Villages.Any(v => v.IsTown) && draft.Plan.Villages.Any(v => !v.IsTown);
        // A beat with a community and villages has four of five units in the community.
        return [.. places.OrderBy(p => (p.Node.IsOnTheStreet ? 0 : 2) + (p.Houses.Count == 0 ? 0 : 1)
            + (mixed && isTown[p.Address.DivisionCode] != draft.Dice.Chance(0.8) ? 4 : 0))];
    }

    private static Unit UnitAt(BeatDraft draft, Premises premises, Village village, Trade trade, Resident? boss, int index)
    {
        var dice = draft.Dice;
        // Opened before the register was taken over, or since: never after the last visit, which lies at most 30 months back.
        return new()
        {
            Id = draft.Ids.Next(),
            BeatCode = draft.BeatCode,
            AddressId = premises.Address.Id,
            Name = "石泉县" + Village.ShortName(village.Division.Name) + dice.Pick(Signs) + trade.Label,
            Kind = trade.Kind,
            CreditCode = Identity.CreditCode(draft.Plan.Slot * SerialsOfABeat + index, trade.Category),
            CreditCodeCheck = CheckResult.Passed,
            Industry = trade.Industry,
            RepresentativeName = boss?.Name,
            RepresentativePhone = boss?.Phone ?? Identity.Phone(dice),
            OpenedOn = draft.Today.AddDays(-dice.Between(950, 5000)),
        };
    }

    private static Employment EmploymentOf(BeatDraft draft, Unit unit, Resident resident, string position) => new()
    {
        Id = draft.Ids.Next(),
        BeatCode = draft.BeatCode,
        UnitId = unit.Id,
        ResidentId = resident.Id,
        Position = position,
        BeganOn = draft.Today.AddDays(-draft.Dice.Between(30, 900)),
    };

    private static string Use(string kind) => kind switch
    {
        "shop" => "shop",
        "company" or "cooperative" => "workshop",
        "office" => "office",
        _ => "public",
    };
}

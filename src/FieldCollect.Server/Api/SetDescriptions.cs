namespace FieldCollect.Server.Api;

/// <summary>What each entity set holds, in a sentence, for $metadata and OpenAPI. The words are those of docs/words.md.</summary>
public static class SetDescriptions
{
    private static readonly Dictionary<string, (string English, string Chinese)> Texts = new()
    {
        ["Divisions"] = ("Administrative divisions, GB/T 2260 and below.", "行政区划。"),
        ["Stations"] = ("Police stations.", "派出所。"),
        ["Beats"] = ("Beats: the unit of responsibility and of sync.", "警务区。"),
        ["CodeItems"] = ("Codes of all code lists.", "代码表的代码。"),
        ["PolicySettings"] = ("What the county decided about its policy: cycles, limits and the like, each from a day on, for the county or a beat.", "政策参数。"),
        ["Addresses"] = ("The standard address tree, from street to room.", "标准地址。"),
        ["AddressAliases"] = ("Other names of an address.", "地址别名。"),
        ["AddressSuccessions"] = ("Which address followed which.", "地址沿革。"),
        ["Houses"] = ("Houses as they stand and are used.", "实有房屋。"),
        ["Residents"] = ("Natural persons, each once.", "实有人口。"),
        ["Residencies"] = ("Where a resident stays and in which capacity.", "居住信息。"),
        ["Units"] = ("Organisations at an address.", "实有单位。"),
        ["Employments"] = ("Who works in a unit.", "从业人员。"),
        ["Doorplates"] = ("Doorplates with their token.", "门牌。"),
        ["Declarations"] = ("What people without an account declared from a plate's page, until an officer confirms or refuses it.", "公众申报。"),
        ["PlateBatches"] = ("Orders of doorplates.", "门牌批次。"),
        ["Alerts"] = ("What a supervisor should hear of without asking: silent terminals, beats below their limit, batches sent back, conflicts that wait.", "预警。"),
        ["Rates"] = ("Rates of each day: how fresh, how complete, how accurate, with bounds, verdict and the rules that made them.", "各项指标。"),
        ["Inspections"] = ("Inspections: drawn samples of records or doors, checked by somebody else than their collector, and what they proved.", "抽查。"),
        ["InspectionItems"] = ("The records or doors drawn for an inspection; sealed for all but the checker until it is closed.", "抽查对象。"),
        ["Assignments"] = ("Tasks that a supervisor has given to one officer.", "派工。"),
        ["Handovers"] = ("Beats lent to another officer while theirs is away.", "警务区代管。"),
        ["Bulletins"] = ("Bulletins: the figures of a day, week or month as they were told, frozen, in editions.", "通报（日监测、周通报、月考评）。"),
        ["Visits"] = ("Visits of officers to an address.", "走访。"),
        ["Matters"] = ("Matters that need doing at an address.", "事项。"),
        ["Attachments"] = ("Photos and documents of a visit.", "附件。"),
        ["Devices"] = ("Terminals of officers.", "终端。"),
        ["Conflicts"] = ("Two values for one field, or two records of one thing, kept until somebody decides.", "冲突。"),
        ["QuarantinedChanges"] = ("Changes that could not be applied, kept with their problem.", "待处理变更。"),
        ["Defects"] = ("What checks over several records found wrong, until it is repaired or dismissed with a reason.", "数据核查发现的差错。"),
        ["Changes"] = ("The history: every write to every record.", "变更历史。"),
    };

    public static (string English, string Chinese) Of(string set) => Texts[set];
}

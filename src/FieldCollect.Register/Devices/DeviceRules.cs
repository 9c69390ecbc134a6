using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Devices;

/// <summary>Rules of <see cref="Device"/>.</summary>
public sealed class DeviceRules : BeatRecordRules<Device>
{
    public static readonly Rule NameMissing = Missing("Name", "终端名称", "terminal's name");
    public static readonly Rule NameTooLong = TooLong("Name", 100, "终端名称", "terminal's name");
    public static readonly Rule StatusMissing = Missing("Status", "终端状态", "status of the terminal");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "终端状态", "status of the terminal");

    public DeviceRules(RuleContext context)
        : base(context)
    {
        Needs(d => d.Name, NameMissing);
        AtMost(d => d.Name, NameTooLong);
        Needs(d => d.Status, StatusMissing);
        IsCode(d => d.Status, StatusUnknown);
    }
}

using System.CommandLine;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Protection;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>
/// <c>fieldcollect plates rotate-key</c>: new tokens get a new key, old plates stay genuine. A running server knows it within a second; several servers share one key file,
/// or each has its copy, which then has to be brought to it.
/// </summary>
internal static class RotateKeyCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var giveUp = new Option<char?>("--give-up") { Description = "Instead, take this key out: all its plates are forged from then on 弃用该密钥（其门牌随即视为伪造）" };
        giveUp.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: [var id] }] || !PlateToken.Alphabet.Contains(id, StringComparison.Ordinal))
                result.AddError("--give-up: one character, the first of the key's tokens. 密钥编号为一个字符。");
        });
        var command = new Command("rotate-key", "Make a new key for plates' tokens; old plates stay genuine. 更换门牌密钥。") { giveUp };
        register.AddTo(command);
        command.SetAction((parsed, _) => RegisterGuard.RunAsync(parsed, () =>
        {
            var (output, error, folder) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, register.DataFolder(parsed));
            if (!RegisterKeys.Exist(folder))
                throw new NoRegisterException();
            if (parsed.GetValue(giveUp) is { } old)
            {
                if (!PlateKeyRing.GiveUp(folder, old))
                    return Task.FromResult(CommandEnd.WithProblem(error, "NotFound", $"There is no key {old}, or it is the only one.", "没有该密钥，或它是唯一的密钥。"));
                output.WriteLine($"Key {old} is given up: its plates are forged from now on. 密钥 {old} 已弃用。");
            }
            else if (PlateKeyRing.Rotate(folder, County.Day(TimeProvider.System.GetUtcNow())) is { } id)
            {
                output.WriteLine($"New tokens begin with {id}. 新门牌令牌以 {id} 开头。");
            }
            else
            {
                return Task.FromResult(CommandEnd.WithProblem(error, "NoKeyLeft", "All 32 ids of keys are taken; give one up whose plates no longer hang.", "32个密钥编号已用完，请先弃用门牌均已撤下的密钥。"));
            }

            output.WriteLine($"Back up {RegisterKeys.FileName} now: without it these plates cannot be told from forged ones. 请立即备份 {RegisterKeys.FileName}。");
            return Task.FromResult(CommandEnd.Done);
        }));
        return command;
    }
}

# The work of `rehearse_bench --agents COUNT` on the BEAM: elixir --erl "+P 4000000 +S 1" agents.exs COUNT
# SPDX-License-Identifier: MIT
[count] = System.argv()
count = String.to_integer(count)
timed = fn work ->
  {us, result} = :timer.tc(work)
  {us / 1_000_000, result}
end
{start, agents} = timed.(fn -> for i <- 1..count, do: elem(Agent.start(fn -> i end), 1) end)
{call, _} = timed.(fn -> agents |> Enum.with_index(1) |> Enum.each(fn {a, i} -> ^i = Agent.get(a, & &1) end) end)
{stop, _} = timed.(fn -> Enum.each(agents, &Agent.stop/1) end)
{:ok, status} = File.read("/proc/self/status")
[_, peak] = Regex.run(~r/VmHWM:\s+(\d+)/, status)
f = &:erlang.float_to_binary(&1, decimals: 2)
IO.puts(
  "agents #{count}, start #{f.(start)} s, one call each #{f.(call)} s, stop #{f.(stop)} s, " <>
    "most memory #{div(String.to_integer(peak), 1024)} MiB"
)

#!/usr/bin/env escript
%% Plays the scenarios of statem.scenarios.txt on a real gen_statem and prints what it did.
%%   escript statem.escript FILE > statem.golden.txt
%% SPDX-License-Identifier: MIT
-mode(compile).
-export([init/1, callback_mode/0, handle_event/4, terminate/3]).

main([File]) ->
    logger:set_primary_config(level, none),
    {ok, Text} = file:read_file(File),
    Lines = [L || L <- string:split(binary_to_list(Text), "\n", all), L =/= "", hd(L) =/= $#],
    play_all(Lines).

play_all([]) -> ok;
play_all(["== " ++ Name | Rest]) ->
    {Body, Others} = lists:splitwith(fun(L) -> not lists:prefix("== ", L) end, Rest),
    io:format("== ~s~n", [Name]),
    {Rules, [Steps]} = lists:partition(fun(L) -> not lists:prefix("do: ", L) end, Body),
    play(maps:from_list([rule(R) || R <- Rules]), string:split(tl(tl(tl(tl(Steps)))), "; ", all)),
    play_all(Others).

rule(Line) ->
    [Head, Actions] = string:split(Line, ": "),
    Key = case string:split(Head, " ", all) of
        ["on", State, Event] -> {list_to_atom(State), Event};
        ["enter", State] -> {enter, list_to_atom(State)};
        ["init"] -> init
    end,
    {Key, [string:split(A, " ", all) || A <- string:split(Actions, ", ", all)]}.

play(Rules, Steps) ->
    {ok, Pid} = gen_statem:start(?MODULE, {self(), Rules}, []),
    Watch = monitor(process, Pid),
    timer:sleep(20),
    Calls = run(Pid, groups(Steps), []),
    [io:format("call ~s: ~s~n", [Event, answer(Request)]) || {Event, Request} <- lists:reverse(Calls)],
    case is_process_alive(Pid) of
        true ->
            {State, _} = sys:get_state(Pid),
            io:format("end ~s~n", [State]),
            demonitor(Watch, [flush]),
            unlink(Pid),
            exit(Pid, kill);
        false ->
            receive {'DOWN', Watch, process, Pid, Reason} -> io:format("dead ~s~n", [reason(Reason)]) end
    end.

%% Groups of what arrives at once, each with the sleep after it.
groups(Steps) -> groups(Steps, []).
groups([], []) -> [];
groups(["sleep " ++ Time | Rest], Group) -> [{lists:reverse(Group), list_to_integer(Time)} | groups(Rest, [])];
groups([Step | Rest], Group) -> groups(Rest, [Step | Group]).

run(_, [], Calls) -> Calls;
run(Pid, [{[], Time} | Rest], Calls) ->
    timer:sleep(Time),
    show(),
    run(Pid, Rest, Calls);
run(Pid, [{Group, Time} | Rest], Calls) ->
    Alive = is_process_alive(Pid),
    Alive andalso sys:suspend(Pid),
    Made = lists:foldl(fun(Step, Acc) -> tell(Pid, Step, Acc) end, Calls, Group),
    Alive andalso sys:resume(Pid),
    timer:sleep(Time),
    show(),
    run(Pid, Rest, Made).

tell(Pid, "cast " ++ Event, Calls) -> gen_statem:cast(Pid, Event), Calls;
tell(Pid, "info " ++ Event, Calls) -> Pid ! {info, Event}, Calls;
tell(Pid, "call " ++ Event, Calls) -> [{Event, gen_statem:send_request(Pid, Event)} | Calls].

show() ->
    receive
        {log, Line} -> io:format("~s~n", [Line]), show()
    after 0 -> ok
    end.

answer(Request) ->
    case gen_statem:wait_response(Request, 0) of
        {reply, Value} -> Value;
        timeout -> "waits";
        {error, {Reason, _}} -> "dead " ++ reason(Reason)
    end.

reason(function_clause) -> "error";
reason(Reason) when is_atom(Reason) -> atom_to_list(Reason);
reason(_) -> "error".

%% -- the machine

callback_mode() -> [handle_event_function, state_enter].

init({To, Rules}) ->
    Data = #{to => To, rules => Rules, held => #{}},
    {_, Actions, _} = perform(maps:get(init, Rules, []), locked, none, Data),
    {ok, locked, Data, lists:reverse(Actions)}.

handle_event(enter, Before, State, Data) ->
    log(Data, ["enter ", atom_to_list(State), " from ", atom_to_list(Before)]),
    react(maps:get({enter, State}, maps:get(rules, Data), []), State, none, Data);
handle_event(Type, Content, State, Data) ->
    {Kind, Event, From} = case Type of
        cast -> {"cast", Content, none};
        {call, Caller} -> {"call", Content, Caller};
        info -> {"info", element(2, Content), none};
        internal -> {"internal", Content, none};
        state_timeout -> {"state_timeout", Content, none};
        timeout -> {"event_timeout", Content, none};
        {timeout, Name} -> {"timeout", Name, none}
    end,
    log(Data, [atom_to_list(State), " ", Kind, " ", Event]),
    react(maps:get({State, Event}, maps:get(rules, Data), []), State, From, Data).

terminate(Reason, State, Data) ->
    log(Data, ["terminate ", atom_to_list(State), " ", reason(Reason)]).

log(#{to := To}, Line) -> To ! {log, Line}.

react(Rule, State, From, Data) ->
    {Where, Actions, NewData} = perform(Rule, State, From, Data),
    case Where of
        {stop, Reason} -> {stop_and_reply, Reason, lists:reverse(Actions), NewData};
        repeat -> {repeat_state, NewData, lists:reverse(Actions)};
        {next, Next} -> {next_state, Next, NewData, lists:reverse(Actions)};
        keep -> {keep_state, NewData, lists:reverse(Actions)}
    end.

perform(Rule, _State, From, Data) ->
    lists:foldl(fun(Words, {Where, Actions, D = #{held := Held}}) ->
        Act = fun(Action) -> {Where, [Action | Actions], D} end,
        case Words of
            ["keep"] -> {keep, Actions, D};
            ["repeat"] -> {repeat, Actions, D};
            ["next", Next] -> {{next, list_to_atom(Next)}, Actions, D};
            ["stop", Reason] -> {{stop, list_to_atom(Reason)}, Actions, D};
            ["crash"] -> error(function_clause);
            ["wait", Time] -> timer:sleep(list_to_integer(Time)), {Where, Actions, D};
            ["postpone"] -> Act(postpone);
            ["internal", Event] -> Act({next_event, internal, Event});
            ["state_timeout", Time, Event] -> Act({state_timeout, time(Time), Event});
            ["event_timeout", Time, Event] -> Act({timeout, time(Time), Event});
            ["timeout", Name, Time] -> Act({{timeout, Name}, time(Time), Name});
            ["cancel_state"] -> Act({state_timeout, cancel});
            ["cancel_event"] -> Act({timeout, cancel});
            ["cancel", Name] -> Act({{timeout, Name}, cancel});
            ["reply", Value] -> Act({reply, From, Value});
            ["hold", Key] -> {Where, Actions, D#{held := Held#{Key => From}}};
            ["answer", Key, Value] -> Act({reply, maps:get(Key, Held), Value})
        end
    end, {keep, [], Data}, Rule).

time("infinity") -> infinity;
time(Time) -> list_to_integer(Time).
